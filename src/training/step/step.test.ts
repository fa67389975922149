import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialise } from '../../models/initialise.js';
import { random } from '../../random/random.js';
import { blockSize } from '../../runtime/block-size.js';
import { compile } from '../../runtime/compile.js';
import { ort } from '../../runtime/session.js';
import { tf } from '../../runtime/tf.js';
import { assignerOf } from '../../trackers/assigner-of.js';
import { modelByName } from '../../trackers/catalogue.js';
import { type Phase, type SgdOptions, sgdDefaults } from '../../trackers/recipe.js';
import { BatchTargets } from '../loop/batch-targets.js';
import { trainedParameters } from '../optimiser/phases.js';
import { sgdStep, summedOver } from '../optimiser/sgd.js';
import { pairDefaults } from '../pairs/options.js';
import type { PairBatch } from '../pairs/pair-batch.js';
import { randomPairs } from '../testing/random-pairs.js';
import type { StepParts } from './step-function.js';
import type { TrainingState } from './step-specs.js';
import { TrainingStep } from './training-step.js';

/** Steps of gradient descent on two weights whose gradients are fed. */
async function descend(
  options: Partial<SgdOptions>,
  steps: readonly { readonly loss: number; readonly gradient: readonly [number, number] }[],
) {
  const program = await compile(
    ({ w, v, gradient, loss, rate }) => {
      const step = sgdStep(
        {
          weights: { w: w! },
          momenta: { w: v! },
          gradients: { w: gradient! },
          rates: { w: rate as tf.Scalar },
          loss: loss as tf.Scalar,
        },
        { ...sgdDefaults, ...options },
      );
      return { w: step.weights.w!, v: step.momenta.w!, norm: step.norm, taken: tf.cast(step.isTaken, 'float32') };
    },
    { w: { shape: [2], parameter: true }, v: { shape: [2], parameter: true }, gradient: [2], loss: [], rate: [] },
  );
  program.setParameters({ w: Float32Array.of(1, -2), v: new Float32Array(2) });
  const taken: boolean[] = [];
  const norms: number[] = [];
  for (const { loss, gradient } of steps) {
    const feeds = { loss: Float32Array.of(loss), gradient: Float32Array.from(gradient), rate: Float32Array.of(0.5) };
    const result = await program.run(feeds, ({ taken }) => taken!.data[0] === 1);
    taken.push(result.taken!.data[0] === 1);
    norms.push(result.norm!.data[0]!);
  }
  const { w, v } = await program.parameters();
  await program.dispose();
  return { w: [...w!.data], v: [...v!.data], taken, norms };
}

function close(actual: readonly number[], expected: readonly number[]): void {
  for (const [i, value] of expected.entries()) {
    assert.ok(Math.abs(actual[i]! - value) < 1e-5, `${actual} is not ${expected}`);
  }
}

test('weight decay, momentum and gradient clipping by hand', async () => {
  const plain = { weightDecay: 0, clipNorm: Number.POSITIVE_INFINITY };
  const twice = [
    { loss: 1, gradient: [1, 2] },
    { loss: 1, gradient: [1, 2] },
  ] as const;
  close((await descend(plain, twice)).w, [1 - 0.5 * (1 + 1.9), -2 - (1 + 1.9)]); // 0.9 * 1 + 1
  close((await descend({ ...plain, weightDecay: 0.1 }, [{ loss: 1, gradient: [0, 0] }])).w, [0.95, -1.9]);
  const long = await descend({ ...plain, clipNorm: 1 }, [{ loss: 1, gradient: [30, 40] }]);
  close(long.w, [1 - 0.5 * 0.6, -2 - 0.5 * 0.8]);
  close(long.norms, [50]);
  close((await descend({ ...plain, clipNorm: 100 }, [{ loss: 1, gradient: [30, 40] }])).w, [-14, -22]);
});

test("a multiplied learning rate is that of GPUs whose gradients are summed, by hand: pysot's clipping and decay are of the sum", async () => {
  const pysot = { weightDecay: 0.1, clipNorm: 10 };
  const twice = [
    { loss: 1, gradient: [3, 4] }, // the mean; the sum over four GPUs is [12, 16], clipped to [6, 8]
    { loss: 1, gradient: [0.3, 0.4] }, // the sum is [1.2, 1.6]
  ] as const;
  const first = [6 + 0.1 * 1, 8 + 0.1 * -2] as const;
  const w = [1 - 0.125 * first[0], -2 - 0.125 * first[1]] as const;
  const second = [0.9 * first[0] + 1.2 + 0.1 * w[0], 0.9 * first[1] + 1.6 + 0.1 * w[1]] as const;
  const found = await descend(summedOver(4, { ...sgdDefaults, ...pysot }), twice); // at a rate of 0.5 = 4 x 0.125
  close(found.w, [w[0] - 0.125 * second[0], w[1] - 0.125 * second[1]]);
  assert.deepEqual(summedOver(1, sgdDefaults), sgdDefaults);
});

test('a step with a non-finite loss or gradient, or a too high loss, changes nothing', async () => {
  const bad = [
    { loss: Number.NaN, gradient: [1, 1] },
    { loss: Number.POSITIVE_INFINITY, gradient: [1, 1] },
    { loss: 10_001, gradient: [1, 1] },
    { loss: 1, gradient: [Number.NaN, 1] },
    { loss: 1, gradient: [Number.POSITIVE_INFINITY, 1] },
    { loss: 1, gradient: [3e38, 3e38] },
  ] as const;
  const { w, v, taken } = await descend({}, bad);
  assert.deepEqual([w, v, taken], [[1, -2], [0, 0], bad.map(() => false)]);
  const control = await descend({}, [{ loss: 9_999, gradient: [1, 1] }]);
  assert.deepEqual(control.taken, [true]);
  assert.notDeepEqual(control.w, [1, -2]);
});

const model = modelByName('siamrpnpp-tiny');
const network = model.build();
const everything: Phase = { from: 0, frozen: [], frozenKernels: [] };

/** What a step of two pairs is made of. */
function partsOf(phase: Phase, accumulate: number): StepParts {
  const task = model.tracker.training;
  return {
    network,
    training: task,
    trained: trainedParameters(network.table, phase),
    lossWeights: task.lossWeights,
    sgd: sgdDefaults,
    isSlow: (name) => name.startsWith('backbone'),
    accumulate,
  };
}

const shape = { batch: 2, templateSize: 127, searchSize: 255 };

/** Runs batches of two made-up pairs through a step, `accumulate` of them at a time. */
async function step(phase: Phase, accumulate: number, count: number, fault: (batch: PairBatch) => void = () => {}) {
  const labels = new BatchTargets(assignerOf(model, 'dla'), model.tracker.training, 2);
  const params = initialise(network.table, { rule: 'reference' });
  const training = await TrainingStep.create(
    partsOf(phase, accumulate),
    { ...shape, targets: labels.targets },
    { params, momenta: {} },
    { threads: 1 },
  );
  const results = [];
  let index = 0;
  const source = randomPairs({ ...pairDefaults, batchSize: 2, pairsPerEpoch: 2 * count });
  for await (const batch of source.batches(0)) {
    fault(batch);
    labels.write(batch, random(1, 'step.test', index));
    const { template, search } = batch;
    const place = { isFirst: index % accumulate === 0, isLast: index % accumulate === accumulate - 1 };
    index++;
    const rates = { rate: 0.01, slowRate: 0.001 };
    results.push(await training.run({ template, search, targets: labels.targets.feeds, ...rates, ...place }));
  }
  const state = await training.state();
  await training.dispose();
  return { params, state, results };
}

/** Names of tensors that have changed. */
function changed({ params, state }: { params: TrainingState['params']; state: TrainingState }): string[] {
  return network.table
    .map(({ name }) => name)
    .filter((name) => params[name]!.data.some((value, i) => value !== state.params[name]!.data[i]));
}

test('a step updates every tensor and running statistics; frozen groups are unchanged', async () => {
  const all = await step(everything, 1, 2);
  assert.deepEqual(
    changed(all),
    network.table.map(({ name }) => name),
  );
  const below = ['stem', 'block1', 'block2', 'block3'];
  const head = await step({ ...everything, frozen: below }, 1, 1);
  assert.ok(changed(head).every((name) => /^(neck|rpn_head)\./.test(name)));
  assert.equal(changed(head).length, network.table.filter(({ group }) => !below.includes(group)).length);
  assert.deepEqual(
    Object.keys(head.state.momenta),
    trainedParameters(network.table, { ...everything, frozen: below }).names,
  );
  const kernels = await step({ ...everything, frozenKernels: below }, 1, 1);
  assert.ok(changed(kernels).includes('backbone.block1.bn.running_mean'));
  assert.ok(changed(kernels).includes('backbone.block1.bn.weight'));
  assert.ok(!changed(kernels).includes('backbone.block1.conv.weight'));
});

test('averaged batches: the last updates the weights by the mean of gradients', async () => {
  const half = await step(everything, 2, 1);
  assert.deepEqual(changed(half), []); // only the first of two: the state is that before the step, its running statistics too
  const whole = await step(everything, 2, 2);
  assert.equal(changed(whole).length, network.table.length);
  const single = await step(everything, 1, 1);
  const name = 'rpn_head.cls.head.3.bias';
  const [first, second] = [half, whole].map(({ results }) => results.at(-1)!.loss);
  assert.notEqual(first, second);
  assert.equal(first, single.results[0]!.loss);
  assert.ok(whole.state.momenta[name]!.data.some((value) => value !== 0));
});

test('averaged batches: one bad batch skips the step; the next step is taken', async () => {
  let batches = 0;
  const spoil = ({ search }: PairBatch): void => {
    if (batches++ === 0) search[5] = Number.NaN;
  };
  const { results, state, params } = await step(everything, 2, 2, spoil);
  assert.deepEqual([results[1]!.taken, Number.isNaN(results[0]!.loss)], [false, true]);
  const name = 'backbone.stem1.conv.weight';
  assert.deepEqual(state.params[name]!.data, params[name]!.data);
  assert.ok(Object.values(state.params).every(({ data }) => data.every((value) => Number.isFinite(value))));
  batches = 0;
  const after = await step(everything, 2, 4, spoil);
  assert.equal(after.results[3]!.taken, true);
  assert.notDeepEqual(after.state.params[name]!.data, params[name]!.data);
});

test('averaged batches: those before the first bad one update running statistics', async () => {
  const movedBy = async (bad: number): Promise<number> => {
    let batches = 0;
    const run = await step(everything, 3, 3, ({ search }) => {
      if (batches++ === bad) search.fill(Number.NaN);
    });
    assert.equal(run.results[2]!.taken, bad > 2);
    const moved = changed(run);
    if (bad <= 2)
      assert.deepEqual(
        moved.filter((name) => !/running_(mean|var)$/.test(name)),
        [],
      );
    return moved.length;
  };
  const statistics = network.table.filter(({ trainable }) => !trainable).length;
  assert.equal(await movedBy(0), 0); // nor with the good ones behind it
  assert.equal(await movedBy(1), statistics);
  assert.equal(await movedBy(3), network.table.length);
});

test('a step rejects missing or transposed tensors and momenta; control: without momenta they are zeros', async () => {
  const { targets } = new BatchTargets(assignerOf(model, 'dla'), model.tracker.training, 2);
  const params = initialise(network.table, { rule: 'reference' });
  const { trained } = partsOf(everything, 1);
  const momenta = Object.fromEntries(trained.names.map((name) => [name, params[name]!]));
  const refused = (state: TrainingState, message: RegExp): Promise<void> =>
    assert.rejects(TrainingStep.create(partsOf(everything, 1), { ...shape, targets }, state, { threads: 1 }), {
      name: 'InputError',
      message,
    });
  const kernel = 'backbone.block1.conv.weight';
  const [h, w, i, o] = params[kernel]!.shape;
  const { [kernel]: _, ...rest } = params;
  const { [kernel]: __, ...others } = momenta;
  const turned = { ...params[kernel]!, shape: [o!, i!, h!, w!] };
  await refused(
    { params: rest, momenta: {} },
    /^parameter 'backbone\.block1\.conv\.weight' is missing; expected \[3, 3/,
  );
  await refused(
    { params: { ...params, [kernel]: turned }, momenta: {} },
    /expected \[3, 3.* kernels as \[kh, kw, in, out\]/,
  );
  await refused({ params, momenta: others }, /^momentum 'backbone\.block1\.conv\.weight' is missing; expected \[3, 3/);
  await refused(
    { params, momenta: { ...momenta, [kernel]: turned } },
    /^momentum 'backbone\.block1\.conv\.weight' is \[/,
  );
  assert.ok((await step(everything, 1, 1)).results[0]!.taken);
});

test('two steps of the same parts are compiled once, and each has its own tensors', async (context) => {
  await blockSize(); // asks ONNX Runtime once
  const create = context.mock.method(ort().InferenceSession, 'create');
  const labels = new BatchTargets(assignerOf(model, 'baseline'), model.tracker.training, 2);
  const parts = partsOf({ ...everything, frozen: ['stem'] }, 1);
  const first = { params: initialise(network.table, { rule: 'reference' }), momenta: {} };
  const begin = (): Promise<TrainingStep> =>
    TrainingStep.create(parts, { ...shape, targets: labels.targets }, first, { threads: 1 });
  const [one, other] = [await begin(), await begin()];
  assert.equal(create.mock.callCount(), 1);
  for await (const batch of randomPairs({ ...pairDefaults, batchSize: 2, pairsPerEpoch: 2 }).batches(0)) {
    labels.write(batch, random(1, 'step.test'));
    const { template, search } = batch;
    await one.run({ template, search, targets: labels.targets.feeds, rate: 0.01, slowRate: 0.001 });
  }
  const [moved, still] = [await one.state(), await other.state()];
  const name = 'backbone.block1.conv.weight';
  assert.deepEqual(still.params[name]!.data, first.params[name]!.data);
  assert.notDeepEqual(moved.params[name]!.data, first.params[name]!.data);
  await one.dispose();
  const later = await other.state(); // what is shared lives on
  assert.deepEqual(later.params[name]!.data, first.params[name]!.data);
  await other.dispose();
});
