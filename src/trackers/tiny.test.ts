import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialise } from '../models/initialise.js';
import type { Network } from '../models/network.js';
import { random } from '../random/random.js';
import { BatchTargets } from '../training/loop/batch-targets.js';
import { resolveTraining } from '../training/loop/config.js';
import { epochStep } from '../training/step/epoch-step.js';
import { TrainingStep } from '../training/step/training-step.js';
import { randomPairs } from '../training/testing/random-pairs.js';
import { assignerOf, trainingGrid } from './assigner-of.js';
import { type Model, modelByName } from './catalogue.js';

const steps = 20;

/** The last loss by the first, of training again and again on the same two pairs. */
async function fall(model: Model, assigner: string, rate: number): Promise<number> {
  const { config, pairs: options } = resolveTraining({ model: model.name, batch: 2, assigner });
  const labels = new BatchTargets(assignerOf(model, assigner), model.tracker.training, config.batch);
  const { parts, shape } = epochStep(config, model, 0, labels.targets);
  const params = initialise((model.build() as Network<object>).table, { rule: config.init, seed: 1 });
  const step = await TrainingStep.create(parts, shape, { params, momenta: {} }, { threads: 1 });
  const losses: number[] = [];
  const source = randomPairs({ ...options, pairsPerEpoch: config.batch });
  for await (const pairs of source.batches(0)) {
    labels.write(pairs, random(1, 'tiny.test'));
    const { template, search } = pairs;
    const feeds = { template, search, targets: labels.targets.feeds, rate, slowRate: 0 };
    for (let i = 0; i < steps; i++) {
      const { loss, taken } = await step.run(feeds);
      assert.ok(taken, `step ${i} was skipped`);
      losses.push(loss);
    }
  }
  await step.dispose();
  return losses.at(-1)! / losses[0]!;
}

for (const name of ['siamfcpp-tiny', 'cosiamrpn-tiny']) {
  const model = modelByName(name);

  test(`${name}: pairs are cropped as by its family, for its own grid`, () => {
    const { geometry, searchSize, templateSize, negativeShare } = resolveTraining({ model: name }).pairs;
    assert.deepEqual([geometry, searchSize, templateSize, negativeShare], [model.tracker.id, 255, 127, 0]);
    const { size, offset } = trainingGrid(model);
    assert.deepEqual([size, offset], name === 'siamfcpp-tiny' ? [21, 47] : [25, 31]);
    const labels = new BatchTargets(assignerOf(model, 'dla'), model.tracker.training, 1);
    assert.deepEqual(labels.targets.shapes.labels?.slice(0, 3), [1, size, size]);
  });

  for (const assigner of ['baseline', 'dla']) {
    test(`${name} overfits two pairs (${assigner})`, async () => {
      const share = await fall(model, assigner, 0.02);
      assert.ok(share < 0.5, `${share}`);
    });
  }
}

test('control: not with a learning rate close to 0', async () => {
  const share = await fall(modelByName('siamfcpp-tiny'), 'dla', 1e-7);
  assert.ok(share > 0.9, `${share}`);
});
