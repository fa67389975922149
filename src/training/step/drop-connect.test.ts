import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialise } from '../../models/initialise.js';
import type { Network } from '../../models/network.js';
import { type Rng, random } from '../../random/random.js';
import { tf } from '../../runtime/tf.js';
import { trace } from '../../runtime/trace/trace.js';
import { assignerOf } from '../../trackers/assigner-of.js';
import { modelByName } from '../../trackers/catalogue.js';
import { sgdDefaults } from '../../trackers/recipe.js';
import { BatchTargets } from '../loop/batch-targets.js';

import { pairDefaults } from '../pairs/options.js';
import { randomPairs } from '../testing/random-pairs.js';
import { type StepParts, stepFunction } from './step-function.js';
import { stepSpecs } from './step-specs.js';
import { TrainingStep } from './training-step.js';

const model = modelByName('siamrpnpp-tiny');
const plain = model.build() as Network<{ cls: tf.Tensor4D }>;
/** A tiny network whose classification is multiplied by numbers that come in for each of its images. */
const network: Network<object> = {
  ...plain,
  randomInputs: (images) => ({ kept: [2, images] }),
  train: (params, z, x, usesBatch) => {
    const { outputs, statistics } = plain.train(params, z, x, usesBatch);
    if (!params.kept) return { outputs, statistics };
    const factors = tf.reshape(tf.sum(params.kept, 0), [-1, 1, 1, 1]);
    return { outputs: { ...outputs, cls: tf.mul(outputs.cls, factors) }, statistics };
  },
};
const batch = 2;
const task = model.tracker.training;
const labels = new BatchTargets(assignerOf(model, 'dla'), task, batch);
const params = initialise(network.table, { rule: 'reference' });
const shape = { batch, templateSize: 127, searchSize: 255, targets: labels.targets };
const parts: StepParts = {
  network,
  training: task,
  trained: { names: ['rpn_head.cls.head.3.bias'], usesBatch: () => false },
  lossWeights: task.lossWeights,
  sgd: sgdDefaults,
  isSlow: () => false,
  accumulate: 1,
};

/** Losses of the same pairs, with weights that do not move, for these streams. */
async function losses(streams: readonly (Rng | undefined)[], draws: boolean): Promise<number[]> {
  const step = await TrainingStep.create({ ...parts, draws }, shape, { params, momenta: {} }, { threads: 1 });
  const found: number[] = [];
  try {
    for (const stream of streams) {
      for await (const pairs of randomPairs({ ...pairDefaults, batchSize: batch, pairsPerEpoch: batch }).batches(0)) {
        labels.write(pairs, random(1, 'drop-connect.test'));
        const { template, search } = pairs;
        const feeds = { template, search, targets: labels.targets.feeds, rate: 0, slowRate: 0 };
        found.push((await step.run({ ...feeds, ...(stream && { draws: stream }) })).loss);
      }
    }
  } finally {
    await step.dispose();
  }
  return found;
}

const stream = (epoch: number, step: number): Rng => random(1, 'drop-connect', epoch, step);

test('a step draws new numbers for each batch, reproducibly from the same stream', async () => {
  const [first, second, epoch, again] = await losses([stream(0, 0), stream(0, 1), stream(1, 0), stream(0, 0)], true);
  assert.equal(first, again);
  assert.equal(new Set([first, second, epoch]).size, 3);
  const alone = await losses([stream(0, 1)], true); // as after a resumption
  assert.equal(alone[0], second);
});

test('control: without draws nothing is random, and no stream is needed', async () => {
  const [first, second] = await losses([stream(0, 0), undefined], false);
  assert.equal(first, second);
});

test('a step that draws rejects a batch without a stream', async () => {
  await assert.rejects(losses([undefined], true), {
    name: 'InputError',
    message: "the step draws 'kept' at random; expected a random stream; pass 'draws'",
  });
});

test("only CoSiamRPN's step with draws has inputs of drop-connect", () => {
  const efficient = modelByName('cosiamrpn-efficientnetb0');
  const coTask = efficient.tracker.training;
  const built = efficient.build() as Network<object>;
  const { targets } = new BatchTargets(assignerOf(efficient, 'dla'), coTask, batch);
  const all = built.table.filter(({ trainable }) => trainable).map(({ name }) => name);
  const inputs = (draws: boolean): string[] => {
    const step: StepParts = {
      ...parts,
      network: built,
      training: coTask,
      lossWeights: coTask.lossWeights,
      trained: { names: all, usesBatch: () => true },
      draws,
    };
    const specs = stepSpecs(step, { ...shape, targets }, initialise(built.table)).inputs;
    if (draws) assert.deepEqual(specs.drop_connect, { shape: [2, 16, batch] });
    return trace(stepFunction(step), specs).feeds.map(({ name }) => name);
  };
  assert.ok(inputs(true).includes('drop_connect'));
  assert.ok(!inputs(false).includes('drop_connect'));
});
