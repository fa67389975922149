import assert from 'node:assert/strict';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { writeSafetensors } from '../../models/checkpoints/safetensors.js';
import { initialise } from '../../models/initialise.js';
import { loadParams } from '../../models/load.js';
import type { HostParams } from '../../models/parameters.js';
import { folderLockName } from '../../processes/lock.js';
import { modelByName, models } from '../../trackers/catalogue.js';
import type { PairOptions } from '../pairs/options.js';
import type { PairBatch, PairSource } from '../pairs/pair-batch.js';
import { randomPairs } from '../testing/random-pairs.js';
import { resolveTraining, type TrainOverrides } from './config.js';
import { readMetrics } from './metrics-file.js';
import { type TrainContext, type TrainResult, train } from './train.js';
import { trainingFiles } from './training-files.js';

const root = mkdtempSync(path.join(tmpdir(), 'siamdla-train-'));
after(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
const newFolder = (): string => path.join(root, String(folders++));

/** Two epochs of two steps of two pairs. */
const small: Partial<TrainOverrides> & { model: string } = {
  model: 'siamrpnpp-tiny',
  data: 'made up',
  epochs: 2,
  batch: 2,
  pixelFormat: 'rgb-imagenet',
  pairs: { pairsPerEpoch: 4, negativeShare: 0.3 },
  validationPairs: 2,
};

function run(config: Partial<TrainOverrides>, context: Partial<TrainContext> = {}): Promise<TrainResult> {
  return train({ ...small, ...config }, { sets: randomPairs, compile: { threads: 1 }, ...context });
}

function assertEqualParams(actual: HostParams, expected: HostParams): void {
  assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort());
  for (const [name, { data }] of Object.entries(expected)) assert.deepEqual(actual[name]!.data, data, name);
}

/** The next step of a folder's checkpoint. */
function placeOf(folder: string): { epoch: number; step: number } {
  const stored = readCheckpoint(path.join(folder, trainingFiles.checkpoint)).metadata.training as string;
  const { epoch, step } = JSON.parse(stored) as { epoch: number; step: number };
  return { epoch, step };
}

/** What does not depend on the clock. */
const untimed = ({ epochs }: TrainResult): object[] =>
  epochs.map(({ times, pairsPerSecond, ...rest }) => ({ ...rest }));

/** A training that is stopped after some steps, counted over epochs. */
async function interrupted(
  config: Partial<TrainOverrides>,
  folder: string,
  steps: number,
  context: Partial<TrainContext> = {},
): Promise<void> {
  const controller = new AbortController();
  const reason = new Error('stopped');
  let done = 0;
  const progress = (): void => {
    if (++done === steps) controller.abort(reason);
  };
  await assert.rejects(run(config, { ...context, folder, progress, signal: controller.signal }), reason);
}

test('a multiplier of the learning rate multiplies neither the weight decay nor the clipping norm of a step', async () => {
  const schedule = (rate: number) => ({ kind: 'list', rates: [rate] }) as const;
  const multiplied = await run({
    ...{ epochs: 1, lrMultiplier: 4, schedule: schedule(0.01) },
    sgd: { weightDecay: 0.5, clipNorm: 2 },
  });
  const divided = { weightDecay: 0.125, clipNorm: 0.5 };
  assertEqualParams(multiplied.params, (await run({ epochs: 1, schedule: schedule(0.04), sgd: divided })).params);
});

test('the same configuration gives bit-identical results; its weights load; its folder is not overwritten', async () => {
  const folder = newFolder();
  const [first, second] = [await run({}, { folder }), await run({})];
  assertEqualParams(first.params, second.params);
  assert.deepEqual(untimed(first), untimed(second));

  assert.deepEqual(readdirSync(folder).sort(), Object.values(trainingFiles).sort());
  const checkpoint = readCheckpoint(first.weightsFile!);
  assertEqualParams(loadParams(modelByName('siamrpnpp-tiny').build().table, checkpoint).params, first.params);
  assert.deepEqual([checkpoint.metadata.input, checkpoint.metadata.model], ['rgb-imagenet', 'siamrpnpp-tiny']);
  const stored = readCheckpoint(path.join(folder, trainingFiles.checkpoint)).metadata.training as string;
  assert.equal(JSON.parse(stored).config.pixelFormat, 'rgb-imagenet');

  await assert.rejects(run({}, { folder }), /holds a training already; resume it/);
  await assert.rejects(
    run({ seed: 3, sgd: { momentum: 0.5 } as never }, { folder, resume: true }),
    /different: sgd.momentum \(0.9, now 0.5\), seed \(1, now 3\)\. Train into another folder/,
  );
  const notes: string[] = [];
  const onNote = (line: string): void => void notes.push(line);
  const again = await run({}, { folder, resume: true, onNote }); // nothing left to do
  assertEqualParams(again.params, first.params);
  assert.deepEqual(notes, []);
  const sources = path.join(folder, trainingFiles.provenance);
  writeFileSync(sources, readFileSync(sources, 'utf8').replace(/(?<="code": ")\w+/, 'older'));
  await run({}, { folder, resume: true, onNote });
  assert.deepEqual(notes, [`${folder}: holds steps of other code than this; to train anew take another folder`]);

  rmSync(path.join(folder, trainingFiles.checkpoint)); // as of who needs its space
  const kept = Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name))]));
  for (const resume of [true, false]) {
    const message =
      /holds weights\.safetensors, which would be replaced, and no checkpoint\.safetensors to resume from/;
    await assert.rejects(run({}, { folder, resume }), message);
  }
  for (const [name, bytes] of Object.entries(kept)) assert.deepEqual(readFileSync(path.join(folder, name)), bytes);

  const other = await run({ seed: 2, epochs: 1 });
  assert.notEqual(other.epochs[0]!.loss, first.epochs[0]!.loss);
});

const phased = {
  accumulate: 2,
  phases: [
    { from: 0, frozen: ['stem'], frozenKernels: [] },
    { from: 1, frozen: [], frozenKernels: [] },
  ],
};
let undisturbed: Promise<TrainResult> | undefined;
const wholePhased = (): Promise<TrainResult> => {
  undisturbed ??= run(phased, { validation: randomPairs });
  return undisturbed;
};

test('a training that is interrupted and resumed in every phase has bit-identical results', async () => {
  const whole = await wholePhased();
  const folder = newFolder();
  const metrics = path.join(folder, trainingFiles.metrics);
  const context = { resume: true, validation: randomPairs };
  for (const place of [
    { epoch: 0, step: 1 },
    { epoch: 0, step: 2 }, // at the end of an epoch
    { epoch: 1, step: 1 },
  ]) {
    await interrupted(phased, folder, 1, context);
    assert.deepEqual(placeOf(folder), place);
    appendFileSync(metrics, '{"kind":"step","epo'); // as a killed run may leave it
  }
  const rest = await run(phased, { folder, ...context });
  assertEqualParams(rest.params, whole.params);
  assert.deepEqual(untimed(rest), untimed(whole));
  assert.deepEqual(
    readMetrics(metrics).flatMap((line) => (line.kind === 'step' ? [[line.epoch, line.step]] : [])),
    [0, 1].flatMap((epoch) => [0, 1].map((step) => [epoch, step])),
  );
});

test('stopped between the batches of a step, a training begins that step anew, to the same bits', async () => {
  const whole = await wholePhased();
  const folder = newFolder();
  const controller = new AbortController();
  const sets = (options: PairOptions): PairSource =>
    randomPairs(options, (_batch, epoch, index) => {
      if (epoch === 0 && index === 3) controller.abort(new Error('stopped')); // the second of step 1
    });
  await assert.rejects(run(phased, { folder, sets, signal: controller.signal }), /stopped/);
  assert.deepEqual(placeOf(folder), { epoch: 0, step: 1 });
  const rest = await run(phased, { folder, resume: true, validation: randomPairs });
  assertEqualParams(rest.params, whole.params);
  assert.deepEqual(untimed(rest), untimed(whole));
});

test('a checkpoint is saved within an epoch too, from which a killed training resumes to the same bits', async () => {
  const config = { pairs: { pairsPerEpoch: 8, negativeShare: 0.3 } };
  const [folder, killed] = [newFolder(), newFolder()];
  const places: object[] = [];
  const progress = ({ epoch, step }: { epoch: number; step: number }): void => {
    if (step === 0) return;
    places.push(placeOf(folder));
    if (epoch === 1 && step === 3) {
      cpSync(folder, killed, { recursive: true, filter: (file) => !file.endsWith(folderLockName) }); // as a kill leaves it
    }
  };
  const whole = await run(config, { folder, progress, saveSeconds: 0, validation: randomPairs });
  const expected = [0, 1].flatMap((epoch) => [1, 2, 3].map((step) => ({ epoch, step })));
  assert.deepEqual(places, expected);
  const rest = await run(config, { folder: killed, resume: true, validation: randomPairs });
  assertEqualParams(rest.params, whole.params);
  assert.deepEqual(untimed(rest), untimed(whole));
  const steps = readMetrics(path.join(killed, trainingFiles.metrics)).filter(({ kind }) => kind === 'step');
  assert.equal(steps.length, 8);
});

test('with a box assigner too; its choices leave the labels as they are', async () => {
  const config = { model: 'nanotrack-v1', assigner: 'ellipse', boxAssigner: 'union:inside-box' };
  const whole = await run(config);
  const folder = newFolder();
  await interrupted(config, folder, 3);
  await assert.rejects(
    run({ ...config, boxAssigner: 'rectangle' }, { folder, resume: true }),
    /different: boxAssigner \("union:inside-box", now "rectangle"\)/,
  );
  const rest = await run(config, { folder, resume: true });
  assertEqualParams(rest.params, whole.params);
  const last = ({ epochs }: TrainResult): object => ({ ...epochs[1], times: 0, pairsPerSecond: 0 });
  assert.deepEqual(last(rest), last(whole));
  const [plain] = (await run({ ...config, boxAssigner: '' })).epochs;
  assert.equal(plain!.positivesPerImage, whole.epochs[0]!.positivesPerImage);
  assert.notEqual(plain!.parts.loc, whole.epochs[0]!.parts.loc);
});

test('initial tensors of another network are rejected before the folder is written', async () => {
  const folder = newFolder();
  const name = 'rpn_head.cls.head.3.bias';
  const { [name]: _, ...rest } = initialise(modelByName('siamrpnpp-tiny').build().table, { rule: 'reference' });
  await assert.rejects(
    run({}, { folder, initial: rest }),
    /^InputError: parameter 'rpn_head\.cls\.head\.3\.bias' is missing/,
  );
  assert.ok(!existsSync(folder));
});

test('a checkpoint without one or all of its momenta is rejected', async () => {
  const folder = newFolder();
  await interrupted({}, folder, 1);
  const file = path.join(folder, trainingFiles.checkpoint);
  const { tensors, metadata } = readCheckpoint(file);
  const lost = 'momentum rpn_head.cls.head.3.bias';
  for (const isLost of [(name: string) => name === lost, (name: string) => name.startsWith('momentum ')]) {
    const left = new Map([...tensors].filter(([name]) => !isLost(name)));
    writeSafetensors(file, left, metadata as Record<string, string>);
    await assert.rejects(
      run({}, { folder, resume: true }),
      /^InputError: .*checkpoint\.safetensors: momentum '.*' is missing; expected \[/,
    );
  }
  writeSafetensors(file, tensors, metadata as Record<string, string>);
  await run({}, { folder, resume: true });
});

/** Pairs of which some batches have a number that is not finite. */
const spoiled =
  (isBad: (index: number, epoch: number) => boolean) =>
  (options: PairOptions): PairSource =>
    randomPairs(options, ({ search }: PairBatch, epoch, index) => {
      if (isBad(index, epoch)) search[7] = Number.NaN;
    });

test('steps with non-finite values are skipped and counted; too many in a row stop the training', async () => {
  const { skipped, epochs, params } = await run({ epochs: 1 }, { sets: spoiled((index) => index === 0) });
  assert.deepEqual([skipped, epochs[0]!.skipped, epochs[0]!.steps], [1, 1, 2]);
  assert.ok(Number.isFinite(epochs[0]!.loss));
  assert.ok(Object.values(params).every(({ data }) => data.every((value) => Number.isFinite(value))));
  const folder = newFolder();
  await assert.rejects(
    run({ maxSkipped: 2 }, { folder, sets: spoiled(() => true) }),
    /^TrainingDiverged: 2 steps in a row were skipped at epoch 1: the last had a loss of NaN .* learning rate of/,
  );
  assert.ok(!existsSync(path.join(folder, trainingFiles.checkpoint))); // resumed, it diverges at the same step
});

test('the loss of an epoch without a taken step is NaN, null in the metrics, also after resuming', async () => {
  const folder = newFolder();
  const { epochs } = await run({}, { folder, sets: spoiled((_, epoch) => epoch === 0) });
  assert.deepEqual([epochs[0]!.loss, epochs[0]!.parts, epochs[0]!.skipped], [Number.NaN, {}, 2]);
  assert.ok(Number.isFinite(epochs[1]!.loss));
  const metrics = path.join(folder, trainingFiles.metrics);
  assert.match(readFileSync(metrics, 'utf8'), /"kind":"epoch","epoch":0,"loss":null/);
  const [first] = readMetrics(metrics).filter(({ kind }) => kind === 'epoch');
  assert.ok(Number.isNaN(first!.loss));
  const again = await run({}, { folder, resume: true });
  assert.ok(Number.isNaN(again.epochs[0]!.loss));
});

test('a network learns random pairs; control: not with a learning rate close to 0', async () => {
  const config = { batch: 2, pairs: { pairsPerEpoch: 48, negativeShare: 0 } };
  const fall = async (peakLr: number): Promise<number> => {
    const { epochs } = await run({ ...config, peakLr });
    return epochs[1]!.loss / epochs[0]!.loss;
  };
  const [learned, still] = [await fall(0.02), await fall(1e-7)];
  assert.ok(learned < 0.8, `${learned}`);
  assert.ok(still > 0.9, `${still}`);
});

test('the recipe of every model is valid; published models have the published learning rates', () => {
  for (const model of models) {
    const { config } = resolveTraining({ model: model.name });
    assert.equal(config.model, model.name);
    for (const epochs of [1, 3]) resolveTraining({ model: model.name, epochs });
  }
  const { config } = resolveTraining({ model: 'siamrpnpp-r50' });
  assert.deepEqual([config.batch, config.epochs, config.pairs.pairsPerEpoch], [120, 20, 600_000]);
  assert.deepEqual([config.phases[1]!.from, config.phases[1]!.frozen], [10, ['stem', 'layer1']]);
  const short = resolveTraining({ model: 'siamrpnpp-r50', epochs: 4 }).config;
  assert.equal(short.phases[1]!.from, 2);
});

test('an invalid configuration is rejected with one line', () => {
  const refused = (overrides: object, message: RegExp, model = 'siamcar-tiny'): void => {
    assert.throws(() => resolveTraining({ model, ...overrides }), message);
  };
  refused({ epoch: 3 }, /^InputError: training: unknown option 'epoch'/);
  refused({ epochs: 0 }, /expected epochs to be an integer >= 1, found 0/);
  refused({ batch: 10, accumulate: 4 }, /a batch of 10 cannot be split into 4 equal parts/);
  refused({ assigner: 'magic' }, /unknown assigner 'magic'; expected baseline, dla, or one of/);
  refused({ assigner: 'iou-threshold' }, /siamcar-tiny labels points, which 'iou-threshold' does not support/);
  refused({ boxAssigner: 'magic' }, /unknown assigner 'magic'/);
  refused({ boxAssigner: 'union:' }, /unknown assigner ''/);
  refused({ boxAssigner: 'union:simota' }, /box assigner 'union:simota' needs the network's predictions; expected/);
  refused(
    { boxAssigner: 'dla' },
    /but siamrpnpp-tiny is anchor-based; expected an anchor-free model/,
    'siamrpnpp-tiny',
  );
  refused({ assigner: 'dla', assignerOptions: { k: 0 } }, /K/i);
  refused({ init: 'zeros' }, /unknown init 'zeros'; expected one of/);
  refused({ lossWeights: { iou: 1 } }, /weights of the loss: unknown option 'iou'/);
  refused({ pairs: { pairsPerEpoch: 3 } }, /3 pairs per epoch are fewer than a batch of/);
  refused({ phases: [{ from: 1, frozen: [], frozenKernels: [] }] }, /the first at epoch 0, found 1/);
  refused({ phases: [{ from: 0, frozen: ['layer9'], frozenKernels: [] }] }, /unknown parameter group 'layer9'/);
  refused({ peakLr: -1 }, /expected a learning rate > 0, found -1/);
  refused({ sgd: { momentums: 1 } }, /gradient descent: unknown option 'momentums'/);
  for (const momentum of [Number.NaN, -3, 1]) {
    refused({ sgd: { momentum } }, /gradient descent: option momentum is .*; expected a number in \[0, 1\)/);
  }
  refused({ sgd: { clipNorm: -1 } }, /option clipNorm is -1; expected a number > 0, or Infinity/);
  refused({ sgd: { maxLoss: 0 } }, /option maxLoss is 0; expected a finite number > 0/);
  refused({ sgd: { weightDecay: 'x' } }, /option weightDecay is "x"; expected a finite number >= 0/);
  for (const cls of [Number.NaN, -1, Number.POSITIVE_INFINITY]) {
    refused({ lossWeights: { cls } }, /weights of the loss: option cls is .*; expected a finite number >= 0/);
  }
});

test("with init 'paper' the layer before an exponential is initialised as in the reference", () => {
  const { table } = modelByName('siamcar-tiny').build();
  const deviation = (params: HostParams, name: string): number => {
    const data = params[name]!.data as Float32Array;
    return Math.sqrt(data.reduce((sum, value) => sum + value * value, 0) / data.length);
  };
  const paper = initialise(table, { rule: 'paper' });
  assert.ok(Math.abs(deviation(paper, 'car_head.bbox_pred.weight') - 0.01) < 0.001);
  assert.ok(deviation(paper, 'car_head.cls_logits.weight') > 0.1);
});

test('box branches of tiny and mobile networks start at 32 px to each side, of the reference trackers as in the reference', () => {
  const initial = (model: string, name: string, rule: 'reference' | 'paper'): number[] => {
    const table = modelByName(model)
      .build()
      .table.filter((spec) => spec.name === name);
    const tensor = initialise(table, { rule })[name]!;
    return [...(tensor.data as Float32Array)].map((value) => Math.round(1e4 * Math.exp(value)) / 1e4);
  };
  for (const rule of ['reference', 'paper'] as const) {
    assert.deepEqual(initial('siamcar-tiny', 'car_head.bbox_pred.bias', rule), [32, 32, 32, 32]);
    assert.deepEqual(initial('siamcar-mobilenetv2', 'car_head.bbox_pred.bias', rule), [32, 32, 32, 32]);
    for (const model of ['nanotrack-v1', 'nanotrack-v2', 'nanotrack-v3']) {
      assert.deepEqual(initial(model, 'ban_head.bbox_pred.0.bias', rule), [32, 32, 32, 32], model);
    }
    assert.deepEqual(initial('siamcar-r50', 'car_head.bbox_pred.bias', rule), [1, 1, 1, 1]);
    assert.deepEqual(initial('siamfcpp-tiny', 'head.bi', rule), [4]); // times the stride of 8
    for (const model of ['siamfcpp-alexnet', 'siamfcpp-googlenet']) {
      assert.deepEqual(initial(model, 'head.bi', rule), [1], model);
    }
  }
});

test('what a killed training left half written is removed, also where others are waited for', async () => {
  for (const wait of [false, true]) {
    const folder = newFolder();
    mkdirSync(folder);
    writeFileSync(path.join(folder, `${trainingFiles.checkpoint}.0123456789abcdef.tmp`), 'half');
    await run({ epochs: 1 }, { folder, wait });
    assert.deepEqual(readdirSync(folder).sort(), Object.values(trainingFiles).sort(), `wait: ${wait}`);
  }
});

test('a share of a set that is not given is refused before the folder is written', async () => {
  const folder = newFolder();
  const set = { id: 'own', title: 'Own videos', videos: [], frameRange: 1, usesPerPass: -1 };
  const mixing = [
    ['own', 1],
    ['onw', 1],
  ] as const;
  const message = /mixing names 'onw'; found only the sets own$/;
  await assert.rejects(run({ pairs: { mixing } }, { folder, sets: [set] }), message);
  assert.ok(!existsSync(folder));
});

test('a folder without a name, which would count as none, and seconds that are none are refused', async () => {
  await assert.rejects(
    run({}, { folder: '' }),
    /^InputError: train: folder is ''; expected a name, or no folder where/,
  );
  await assert.rejects(
    run({}, { saveSeconds: Number.NaN }),
    /^InputError: train: saveSeconds is NaN; expected a number/,
  );
});

test('a misspelt setting is refused', async () => {
  await assert.rejects(run({}, { floder: 'x' } as object), /train: unknown option 'floder'; the options are .*folder/);
});
