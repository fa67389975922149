import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { InputError } from '../../errors.js';
import { initialise } from '../../models/initialise.js';
import type { HostParams } from '../../models/parameters.js';
import { random } from '../../random/random.js';
import { compile } from '../../runtime/compile.js';
import { onceForEach } from '../../testing/once-for-each.js';
import { BatchTargets } from '../loop/batch-targets.js';
import { type ResolvedTraining, resolveTraining, type TrainOverrides } from '../loop/config.js';
import { type TrainContext, type TrainResult, train } from '../loop/train.js';
import { epochStep } from '../step/epoch-step.js';
import { stepSpecs } from '../step/step-specs.js';
import { TrainingStep } from '../step/training-step.js';
import { randomPairs } from '../testing/random-pairs.js';
import { lossSides, sideGradients, weightsOfSide } from './part-gradients.js';
import { type EpochProbe, Probe, type ProbeOptions, probeBatch } from './probe.js';

const root = mkdtempSync(path.join(tmpdir(), 'siamdla-probe-'));
after(() => rmSync(root, { recursive: true, force: true }));

const small = {
  data: 'made up',
  epochs: 2,
  batch: 2,
  pixelFormat: 'rgb-imagenet',
  pairs: { pairsPerEpoch: 4, negativeShare: 0 },
  validationPairs: 2,
} as const;
const options: ProbeOptions = { pairs: 4, shown: 3, seed: 7 };
const compileOptions = { threads: 1 };

const resolved = (config: Partial<TrainOverrides> & { model: string }): ResolvedTraining =>
  resolveTraining({ ...small, ...config });

/** A training whose every epoch is probed. */
async function probed(
  config: Partial<TrainOverrides> & { model: string },
  context: Partial<TrainContext> = {},
): Promise<{ result: TrainResult; probes: EpochProbe[] }> {
  const probe = await Probe.create(resolved(config), options, randomPairs, compileOptions);
  const probes: EpochProbe[] = [];
  try {
    const result = await train(
      { ...small, ...config },
      {
        sets: randomPairs,
        compile: compileOptions,
        observe: async (observed) => void probes.push(await probe.run(observed)),
        ...context,
      },
    );
    return { result, probes };
  } finally {
    await probe.dispose();
  }
}

/**
 * Trainings whose labels and weights move from epoch to epoch: of an assigner that sees predictions, and of one that does
 * not.
 */
const seeing = { model: 'siamcar-tiny', assigner: 'task-aligned', schedule: { kind: 'list', rates: [0.05] } } as const;
const geometric = { ...seeing, model: 'siamrpnpp-tiny', assigner: 'baseline' } as const;

/** A probed training without validation, run once for all tests. */
const wholeOf = onceForEach((config: typeof seeing | typeof geometric) => probed(config));

function assertEqualParams(actual: HostParams, expected: HostParams): void {
  assert.deepEqual(Object.keys(actual), Object.keys(expected));
  for (const [name, { data }] of Object.entries(expected)) assert.deepEqual(actual[name]!.data, data, name);
}

test('a training is bit-identical whether it is probed or not', async () => {
  for (const config of [seeing, geometric]) {
    const { result, probes } = await probed(config, { validation: randomPairs });
    const plain = await train(
      { ...small, ...config },
      { sets: randomPairs, compile: compileOptions, validation: randomPairs },
    );
    assertEqualParams(result.params, plain.params);
    const untimed = ({ epochs }: TrainResult) => epochs.map((epoch) => ({ ...epoch, times: 0, pairsPerSecond: 0 }));
    assert.deepEqual(untimed(result), untimed(plain));
    assert.deepEqual(
      probes.map(({ epochs }) => epochs),
      [0, 1, 2],
    );
    assert.deepEqual((await wholeOf(config)).probes, probes);
  }
});

test('labels of geometric assigners stay, those by predictions change; predictions change with both', async () => {
  const labels = ({ images }: EpochProbe): unknown =>
    images.map(({ positives, rest, others }) => [positives.map(({ sample }) => sample), rest, others]);
  for (const [run, isGeometric] of [
    [() => probed({ ...seeing, assigner: 'dla' }), true],
    [() => wholeOf(geometric), true],
    [() => wholeOf(seeing), false],
    [() => probed({ ...geometric, assigner: 'simota' }), false],
  ] as const) {
    const { probes } = await run();
    const [first, , last] = probes as [EpochProbe, EpochProbe, EpochProbe];
    assert.equal(first.images.length, 3);
    for (const { statistics, gradientNorms, images } of probes) {
      assert.ok(statistics.positivesPerImage >= 1 && statistics.predictedIou! > 0 && statistics.priorIou! > 0);
      assert.ok(gradientNorms.classification! > 0 && gradientNorms.regression! > 0);
      assert.equal(images[0]!.criterion === null, isGeometric);
    }
    if (isGeometric) assert.deepEqual(labels(last), labels(first));
    else assert.notDeepEqual(labels(last), labels(first));
    assert.notEqual(last.statistics.predictedIou, first.statistics.predictedIou);
  }
});

test('the gradients of both sides add up to the gradient of the training step', async () => {
  for (const [model, assigner] of [
    ['siamcar-tiny', 'task-aligned'],
    ['siamrpnpp-tiny', 'dla'],
  ] as const) {
    const training = resolved({ model, assigner, batch: 4 });
    const { config, assigner: bound } = training;
    const labels = new BatchTargets(bound, training.model.tracker.training, 4);
    const { parts, shape } = epochStep(config, training.model, 0, labels.targets, true);
    const params = initialise(parts.network.table, { rule: config.init });
    const step = await TrainingStep.create(parts, shape, { params, momenta: {} }, compileOptions);
    const { inputs } = stepSpecs(parts, shape, params);
    const plain = Object.fromEntries(Object.entries(inputs).filter(([name]) => !name.startsWith('momentum ')));
    const programs = await Promise.all(
      lossSides.map((side) => compile((given) => ({ ...renamed(sideGradients(parts, given, side).gradients) }), plain)),
    );
    for (const program of programs) program.setParameters(params);
    for await (const batch of randomPairs({ ...training.pairs, pairsPerEpoch: 4 }).batches(0)) {
      const { template, search } = batch;
      const outputs = await step.forward({ template, search });
      labels.write(batch, random(1, 'fixed'), outputs);
      const feeds = { template, search, ...labels.targets.feeds };
      const rate = { rate: Float32Array.of(0) };
      const [cls, reg] = await Promise.all(programs.map((program) => program.run({ ...feeds, ...rate })));
      const { norm } = await step.run({ template, search, targets: labels.targets.feeds, rate: 0, slowRate: 0 });
      let [sum, alone] = [0, 0];
      for (const name of parts.trained.names) {
        const [a, b] = [cls![`gradient ${name}`]!.data, reg![`gradient ${name}`]!.data];
        for (let i = 0; i < a.length; i++) {
          sum += (a[i]! + b[i]!) ** 2;
          alone += a[i]! ** 2;
        }
      }
      assert.ok(Math.abs(Math.sqrt(sum) - norm) < 1e-4 * norm, `${Math.sqrt(sum)} is not ${norm}`);
      assert.ok(Math.abs(Math.sqrt(alone) - norm) > 1e-2 * norm, 'control: one side alone is another gradient');
    }
    await step.dispose();
    for (const program of programs) await program.dispose();
  }
});

function renamed<T>(tensors: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`gradient ${name}`, tensor]));
}

test('every part of the loss belongs to one side', () => {
  const weights = { match: 1, coCls: 0.5, cls: 0.5, loc: 1.2, centerness: 1 };
  assert.deepEqual(weightsOfSide(weights, 'classification'), { match: 1, coCls: 0.5, cls: 0.5, loc: 0, centerness: 0 });
  assert.deepEqual(weightsOfSide(weights, 'regression'), { match: 0, coCls: 0, cls: 0, loc: 1.2, centerness: 1 });
});

test('a training interrupted while it is observed resumes to the same results and observes again', async () => {
  const config = seeing;
  const whole = await wholeOf(config);
  for (const stopAt of [0, 1]) {
    const folder = path.join(root, `stopped-${stopAt}`);
    const controller = new AbortController();
    const observe = async ({ epochs }: { epochs: number }): Promise<void> => {
      if (epochs !== stopAt) return;
      controller.abort(new Error('stopped'));
      controller.signal.throwIfAborted();
    };
    await assert.rejects(
      train(
        { ...small, ...config },
        { sets: randomPairs, compile: compileOptions, folder, observe, signal: controller.signal },
      ),
      /stopped/,
    );
    const rest = await probed(config, { folder, resume: true });
    assertEqualParams(rest.result.params, whole.result.params);
    assert.deepEqual(rest.probes, whole.probes.slice(stopAt));
  }
});

test('invalid options are refused', () => {
  const training = resolved({ model: 'siamcar-tiny' });
  assert.equal(probeBatch(options, training), 2);
  assert.equal(probeBatch({ ...options, pairs: 1, shown: 1 }, training), 1);
  const refused = (overrides: Partial<ProbeOptions>, message: RegExp): void =>
    assert.throws(
      () => probeBatch({ ...options, ...overrides }, training),
      (error) => error instanceof InputError && message.test(error.message),
    );
  refused({ pairs: 0 }, /expected pairs to be an integer >= 1, found 0/);
  refused({ shown: 1.5 }, /expected shown to be an integer >= 1, found 1.5/);
  refused({ seed: -1 }, /expected seed to be an integer >= 0, found -1/);
  refused({ shown: 5 }, /found 5 pairs to show of 4; expected at most 4/);
  refused({ pairs: 5 }, /found 5 pairs; expected a multiple of the batch size 2, or fewer/);
});
