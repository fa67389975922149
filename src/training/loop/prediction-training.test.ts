import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { initialise } from '../../models/initialise.js';
import type { HostParams } from '../../models/parameters.js';
import { random } from '../../random/random.js';
import type { PairOptions } from '../pairs/options.js';
import type { PairBatch, PairSource } from '../pairs/pair-batch.js';
import { epochStep } from '../step/epoch-step.js';
import { type StepResult, TrainingStep } from '../step/training-step.js';
import { randomPairs } from '../testing/random-pairs.js';
import { BatchTargets } from './batch-targets.js';
import { resolveTraining, type TrainOverrides } from './config.js';
import { readMetrics } from './metrics-file.js';
import { type TrainContext, type TrainResult, train } from './train.js';
import { trainingFiles } from './training-files.js';

const root = mkdtempSync(path.join(tmpdir(), 'siamdla-predictions-'));
after(() => rmSync(root, { recursive: true, force: true }));

const small = {
  data: 'made up',
  epochs: 1,
  batch: 2,
  pixelFormat: 'rgb-imagenet',
  pairs: { pairsPerEpoch: 4, negativeShare: 0.3 },
  validationPairs: 2,
} as const;

function run(config: Partial<TrainOverrides> & { model: string }, context: Partial<TrainContext> = {}) {
  return train({ ...small, ...config }, { sets: randomPairs, compile: { threads: 1 }, ...context });
}

function changed(before: HostParams, now: HostParams): string[] {
  return Object.keys(before).filter((name) => before[name]!.data.some((value, i) => value !== now[name]!.data[i]));
}

const cases = [
  ...['simota', 'ota', 'paa', 'task-aligned', 'autoassign'].flatMap((assigner) => [
    { model: 'siamcar-tiny', assigner },
    { model: 'siamrpnpp-tiny', assigner },
  ]),
  { model: 'siamfcpp-tiny', assigner: 'task-aligned' },
  { model: 'cosiamrpn-tiny', assigner: 'autoassign' },
];
for (const { model, assigner } of cases) {
  test(`${model} trains with ${assigner}, in parts of a batch too`, async () => {
    const accumulate = assigner === 'ota' ? 2 : 1;
    const { epochs, params, config } = await run({ model, assigner, accumulate }, { validation: randomPairs });
    const [summary] = epochs as [(typeof epochs)[0]];
    assert.deepEqual([summary.steps, summary.skipped], [2, 0]);
    assert.ok(summary.loss > 0 && Number.isFinite(summary.validation!.loss) && summary.positivesPerImage > 0);
    const { outcomeCounts } = summary;
    assert.equal(
      Object.values(outcomeCounts!).reduce((sum, count) => sum + count, 0),
      4,
    );
    const start = initialise(resolveTraining({ model }).model.build().table, { rule: config.init, seed: config.seed });
    const names = changed(start, params);
    assert.ok(names.length > Object.keys(params).length / 2, `${names.length} of ${Object.keys(params).length}`);
  });
}

/** Runs of steps on one batch with labels of the current weights, and the weights before and after each run. */
async function steps(
  assigner: string,
  runs: readonly { readonly count: number; readonly rate: number }[],
  seesOutputs: boolean = true,
): Promise<{ results: StepResult[]; weights: HostParams[]; trained: readonly string[] }> {
  const { config, model, assigner: bound, pairs } = resolveTraining({ ...small, model: 'siamcar-tiny', assigner });
  const labels = new BatchTargets(bound, model.tracker.training, small.batch);
  const { parts, shape } = epochStep(config, model, 0, labels.targets, true);
  const start = initialise(parts.network.table, { rule: 'reference' });
  const state = { params: start, momenta: {} };
  const step = await TrainingStep.create(parts, shape, state, { threads: 1 });
  const plain = seesOutputs
    ? step
    : await TrainingStep.create({ ...parts, seesOutputs: false }, shape, state, { threads: 1 });
  const results: StepResult[] = [];
  const weights = [start];
  for await (const batch of randomPairs({ ...pairs, pairsPerEpoch: small.batch, negativeShare: 0 }).batches(0)) {
    const { template, search } = batch;
    for (const { count, rate } of runs) {
      for (let i = 0; i < count; i++) {
        labels.write(batch, random(1, 'fixed'), await step.forward({ template, search }));
        results.push(await plain.run({ template, search, targets: labels.targets.feeds, rate, slowRate: rate }));
      }
      weights.push((await plain.state()).params);
    }
  }
  await step.dispose();
  await plain.dispose();
  return { results, weights, trained: parts.trained.names };
}

for (const assigner of ['simota', 'task-aligned']) {
  test(`30 steps of ${assigner} on one batch reduce its loss; control: not with a learning rate of 0`, async () => {
    const runs = [
      { count: 30, rate: 0.01 },
      { count: 3, rate: 0 },
    ];
    const { results, weights, trained } = await steps(assigner, runs);
    const losses = results.map(({ loss }) => loss);
    const [first, last] = [losses[0]!, losses[29]!];
    assert.ok(last < 0.7 * first, `${first} to ${last}`);
    const still = losses.slice(30);
    assert.deepEqual(still, [still[0], still[0], still[0]]);
    const moved = weights.slice(1).map((after, run) => changed(weights[run]!, after));
    assert.deepEqual(
      moved.map((names) => names.some((name) => trained.includes(name))),
      [true, false],
    );
  });
}

test('a step in two parts computes what a whole step does with the same labels', async () => {
  const one = [{ count: 1, rate: 0.01 }];
  const [parts, whole] = [await steps('task-aligned', one), await steps('task-aligned', one, false)];
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-5 * Math.max(1, Math.abs(b));
  assert.ok(near(parts.results[0]!.loss, whole.results[0]!.loss));
  assert.ok(near(parts.results[0]!.norm, whole.results[0]!.norm));
  for (const [name, { data }] of Object.entries(whole.weights[1]!)) {
    assert.ok(
      data.every((value, i) => near(parts.weights[1]![name]!.data[i]!, value)),
      name,
    );
  }
  assert.ok(changed(whole.weights[0]!, whole.weights[1]!).length > 0);
});

test('an interrupted training resumes to bit-identical results, counts of outcomes included', async () => {
  const config = { model: 'siamrpnpp-tiny', assigner: 'simota', epochs: 2 };
  const untimed = ({ epochs }: TrainResult) => epochs.map((summary) => ({ ...summary, times: 0, pairsPerSecond: 0 }));
  const whole = await run(config, { validation: randomPairs });
  const folder = path.join(root, 'resumed');
  const controller = new AbortController();
  let done = 0;
  const progress = (): void => {
    if (++done === 3) controller.abort(new Error('stopped'));
  };
  await assert.rejects(
    run(config, { folder, progress, signal: controller.signal, validation: randomPairs }),
    /stopped/,
  );
  const rest = await run(config, { folder, resume: true, validation: randomPairs });
  assert.deepEqual(changed(whole.params, rest.params), []);
  assert.deepEqual(untimed(rest), untimed(whole));
  const stored = readMetrics(path.join(folder, trainingFiles.metrics)).filter((line) => line.kind === 'epoch');
  assert.deepEqual(
    stored.map(({ outcomeCounts }) => outcomeCounts),
    whole.epochs.map(({ outcomeCounts }) => outcomeCounts),
  );
});

test('predictions that are not finite are counted, the step is skipped, and training goes on', async () => {
  const spoiled = (options: PairOptions): PairSource =>
    randomPairs(options, ({ search }: PairBatch, _epoch, index) => {
      if (index === 0) search[7] = Number.NaN;
    });
  for (const model of ['siamcar-tiny', 'siamrpnpp-tiny']) {
    const { epochs, skipped, params } = await run({ model, assigner: 'task-aligned' }, { sets: spoiled });
    assert.equal(skipped, 1);
    assert.equal(epochs[0]!.outcomeCounts!['predictions-not-finite'], 2); // batch statistics spread it to both images
    assert.ok(Number.isFinite(epochs[0]!.loss));
    assert.ok(Object.values(params).every(({ data }) => data.every((value) => Number.isFinite(value))));
  }
  const { epochs } = await run({ model: 'siamcar-tiny', assigner: 'dla' });
  assert.equal(epochs[0]!.outcomeCounts, undefined); // of assigners that see no predictions
});
