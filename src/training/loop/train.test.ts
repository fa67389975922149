import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { writeSafetensors } from '../../models/checkpoints/safetensors.js';
import { loadParams } from '../../models/load.js';
import type { HostParams } from '../../models/parameters.js';
import { modelByName, models } from '../../trackers/catalogue.js';
import type { PairOptions } from '../pairs/options.js';
import type { PairBatch, PairSource } from '../pairs/pair-batch.js';
import { madeUpPairs } from '../testing/made-up-pairs.js';
import { resolveTraining, type TrainOverrides } from './config.js';
import { startingParams } from './initial.js';
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
  inputFormat: 'rgb-imagenet',
  pairs: { pairsPerEpoch: 4, negativeShare: 0.3 },
  validationPairs: 2,
};

function run(config: Partial<TrainOverrides>, context: Partial<TrainContext> = {}): Promise<TrainResult> {
  return train({ ...small, ...config }, { sets: madeUpPairs, compile: { threads: 1 }, ...context });
}

function assertEqualParams(actual: HostParams, expected: HostParams): void {
  assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort());
  for (const [name, { data }] of Object.entries(expected)) assert.deepEqual(actual[name]!.data, data, name);
}

/** What does not depend on the clock. */
const untimed = ({ epochs }: TrainResult): object[] =>
  epochs.map(({ times, pairsPerSecond, ...rest }) => ({ ...rest }));

/** A training that is stopped after some steps, counted over epochs. */
async function interrupted(config: Partial<TrainOverrides>, folder: string, steps: number): Promise<void> {
  const controller = new AbortController();
  const reason = new Error('stopped');
  let done = 0;
  const progress = (): void => {
    if (++done === steps) controller.abort(reason);
  };
  await assert.rejects(run(config, { folder, progress, signal: controller.signal }), reason);
}

test('the same configuration gives the same numbers, bit for bit; its weights load; its folder is not overwritten', async () => {
  const folder = newFolder();
  const [first, second] = [await run({}, { folder }), await run({})];
  assertEqualParams(first.params, second.params);
  assert.deepEqual(untimed(first), untimed(second));

  assert.deepEqual(readdirSync(folder).sort(), Object.values(trainingFiles).sort());
  const checkpoint = readCheckpoint(first.weightsFile!);
  assertEqualParams(loadParams(modelByName('siamrpnpp-tiny').build().table, checkpoint).params, first.params);
  assert.deepEqual([checkpoint.metadata.input, checkpoint.metadata.model], ['rgb-imagenet', 'siamrpnpp-tiny']);

  await assert.rejects(run({}, { folder }), /holds a training already; resume it/);
  await assert.rejects(
    run({ seed: 3, sgd: { momentum: 0.5 } as never }, { folder, resume: true }),
    /different: seed \(1, now 3\), sgd.momentum \(0.9, now 0.5\)\. Train into another folder/,
  );
  const again = await run({}, { folder, resume: true }); // nothing left to do
  assertEqualParams(again.params, first.params);

  const other = await run({ seed: 2, epochs: 1 });
  assert.notEqual(other.epochs[0]!.loss, first.epochs[0]!.loss);
});

test('a training that was stopped goes on to the same numbers, bit for bit, in every phase', async () => {
  const config = {
    accumulate: 2,
    phases: [
      { from: 0, frozen: ['stem'], frozenKernels: [] },
      { from: 1, frozen: [], frozenKernels: [] },
    ],
  };
  const whole = await run(config, { folder: newFolder(), validation: madeUpPairs });
  for (const steps of [1, 2, 3]) {
    const folder = newFolder();
    await interrupted(config, folder, steps); // within the first epoch, at its end, within the second
    const metrics = path.join(folder, trainingFiles.metrics);
    appendFileSync(metrics, '{"kind":"step","epo'); // as a killed run may leave it
    const rest = await run(config, { folder, resume: true, validation: madeUpPairs });
    assertEqualParams(rest.params, whole.params);
    const last = ({ epochs }: TrainResult): object => ({ ...epochs[1], times: 0, pairsPerSecond: 0 });
    assert.deepEqual(last(rest), last(whole));
    assert.deepEqual(
      readMetrics(metrics).flatMap((line) => (line.kind === 'step' ? [[line.epoch, line.step]] : [])),
      [0, 1].flatMap((epoch) => [0, 1].map((step) => [epoch, step])),
    );
  }
});

test("initial tensors that are not the network's are refused before the folder is touched", async () => {
  const folder = newFolder();
  const name = 'rpn_head.cls.head.3.bias';
  const { [name]: _, ...rest } = startingParams(modelByName('siamrpnpp-tiny').build().table, 'reference', 1);
  await assert.rejects(
    run({}, { folder, initial: rest }),
    /^InputError: parameter 'rpn_head\.cls\.head\.3\.bias' is missing/,
  );
  assert.ok(!existsSync(folder));
});

test('a checkpoint that has lost a momentum, or all of them, is refused', async () => {
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
    madeUpPairs(options, ({ search }: PairBatch, epoch, index) => {
      if (isBad(index, epoch)) search[7] = Number.NaN;
    });

test('steps with numbers that are not finite are skipped and counted; too many in a row stop the training', async () => {
  const { skipped, epochs, params } = await run({ epochs: 1 }, { sets: spoiled((index) => index === 0) });
  assert.deepEqual([skipped, epochs[0]!.skipped, epochs[0]!.steps], [1, 1, 2]);
  assert.ok(Number.isFinite(epochs[0]!.loss));
  assert.ok(Object.values(params).every(({ data }) => data.every((value) => Number.isFinite(value))));
  await assert.rejects(
    run({ maxSkipped: 2 }, { sets: spoiled(() => true) }),
    /^Error: 2 steps in a row were skipped at epoch 1: the last had a loss of NaN .* learning rate of/,
  );
});

test('an epoch of which every step was skipped has no loss: NaN, in the metrics null, and so after a resumption', async () => {
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

test('a network learns made-up pairs; control: not with a learning rate of almost nothing', async () => {
  const config = { batch: 4, pairs: { pairsPerEpoch: 48, negativeShare: 0 } };
  const fall = async (peakLr: number): Promise<number> => {
    const { epochs } = await run({ ...config, peakLr });
    return epochs[1]!.loss / epochs[0]!.loss;
  };
  const [learned, still] = [await fall(0.02), await fall(1e-7)];
  assert.ok(learned < 0.8, `${learned}`);
  assert.ok(still > 0.9, `${still}`);
});

test('every model has a preset that can be; the published ones have the rates that were published', () => {
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

test('a configuration that cannot be is refused in one line', () => {
  const refused = (overrides: object, message: RegExp, model = 'siamcar-tiny'): void => {
    assert.throws(() => resolveTraining({ model, ...overrides }), message);
  };
  refused({ epoch: 3 }, /^InputError: training: unknown option 'epoch'/);
  refused({ epochs: 0 }, /expected epochs to be a whole number from 1 on, found 0/);
  refused({ batch: 10, accumulate: 4 }, /a batch of 10 cannot be cut into 4 equal parts/);
  refused({ assigner: 'magic' }, /unknown assigner 'magic'; expected baseline, dla, or one of/);
  refused({ assigner: 'iou-threshold' }, /siamcar-tiny labels points, which 'iou-threshold' cannot/);
  refused({ assigner: 'dla', assignerOptions: { k: 0 } }, /K/i);
  refused({ init: 'zeros' }, /unknown rule 'zeros' for initial values/);
  refused({ lossWeights: { iou: 1 } }, /weights of the loss: unknown option 'iou'/);
  refused({ pairs: { pairsPerEpoch: 3 } }, /3 pairs per epoch are fewer than a batch of/);
  refused({ phases: [{ from: 1, frozen: [], frozenKernels: [] }] }, /the first from 0, found 1/);
  refused({ phases: [{ from: 0, frozen: ['layer9'], frozenKernels: [] }] }, /unknown parameter group 'layer9'/);
  refused({ peakLr: -1 }, /expected a learning rate above 0, found -1/);
  refused({ sgd: { momentums: 1 } }, /gradient descent: unknown option 'momentums'/);
  for (const momentum of [Number.NaN, -3, 1]) {
    refused({ sgd: { momentum } }, /gradient descent: option momentum is .*; expected a number from 0 to below 1/);
  }
  refused({ sgd: { clipNorm: -1 } }, /option clipNorm is -1; expected a number above 0, or Infinity/);
  refused({ sgd: { maxLoss: 0 } }, /option maxLoss is 0; expected a finite number above 0/);
  refused({ sgd: { weightDecay: 'x' } }, /option weightDecay is "x"; expected a finite number from 0 on/);
  for (const cls of [Number.NaN, -1, Number.POSITIVE_INFINITY]) {
    refused({ lossWeights: { cls } }, /weights of the loss: option cls is .*; expected a finite number from 0 on/);
  }
});

test("by the paper's rule the layer before an exponential begins as the reference has it", () => {
  const { table } = modelByName('siamcar-tiny').build();
  const deviation = (params: HostParams, name: string): number => {
    const data = params[name]!.data as Float32Array;
    return Math.sqrt(data.reduce((sum, value) => sum + value * value, 0) / data.length);
  };
  const paper = startingParams(table, 'paper', 1);
  assert.ok(Math.abs(deviation(paper, 'car_head.bbox_pred.weight') - 0.01) < 0.001);
  assert.ok(deviation(paper, 'car_head.cls_logits.weight') > 0.1);
});
