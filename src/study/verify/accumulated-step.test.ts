import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialise } from '../../models/initialise.js';
import { createNetwork } from '../../models/network.js';
import { convSpecs, normSpecs } from '../../models/parameter-specs.js';
import { random } from '../../random/random.js';
import type { HostTensor } from '../../runtime/host-tensor.js';
import { webgpuSkip } from '../../runtime/testing/webgpu-skip.js';
import { tf } from '../../runtime/tf.js';
import type { Results } from '../../runtime/verify/instance.js';
import { assignerOf } from '../../trackers/assigner-of.js';
import { modelByName } from '../../trackers/catalogue.js';
import { sgdDefaults } from '../../trackers/recipe.js';
import { BatchTargets } from '../../training/loop/batch-targets.js';
import { trainedParameters } from '../../training/optimiser/phases.js';
import { pairDefaults } from '../../training/pairs/options.js';
import type { StepParts } from '../../training/step/step-function.js';
import { TrainingStep } from '../../training/step/training-step.js';
import { randomPairs } from '../../training/testing/random-pairs.js';
import { networkTolerances, stepError } from './verify-networks.js';

/** NanoTrack's outputs by four small convolutions, which a software renderer computes in time. */
const network = createNetwork({
  name: 'small',
  table: [
    ...convSpecs({ name: 'stem', group: 'backbone', shape: [4, 3, 3, 3], bias: true }),
    ...convSpecs({ name: 'tower', group: 'head', shape: [8, 4, 3, 3], bias: true }),
    ...normSpecs('norm', 'head', 8, 'batch'),
    ...convSpecs({ name: 'cls', group: 'head', shape: [2, 8, 1, 1], bias: true }),
    ...convSpecs({ name: 'reg', group: 'head', shape: [4, 8, 1, 1], bias: true }),
  ],
  backbone: (layers, image) => [layers.conv(image, 'stem', { strides: 16, pad: 1 })],
  template: (_, [map]) => [tf.mean(map!, [1, 2], true) as tf.Tensor4D],
  search: (layers, [map], [template]) => {
    const tower = layers.conv(tf.mul(map!, template!), 'tower', { pad: 1 });
    const features = tf.relu(layers.batchNorm(tower, 'norm'));
    return { cls: layers.conv(features, 'cls'), reg: tf.add(tf.square(layers.conv(features, 'reg')), 20) };
  },
});
const model = modelByName('nanotrack-v1');
const definition = model.tracker.training;

/** What is compared of a training of six batches, the last one bad: losses, norms, and its state in the end. */
async function trained(provider: 'cpu' | 'webgpu', accumulate: number, assigner: string): Promise<Results> {
  const batch = 2;
  const labels = new BatchTargets(assignerOf(model, assigner), definition, batch);
  const parts: StepParts = {
    network,
    training: definition,
    trained: trainedParameters(network.table, { from: 0, frozen: [], frozenKernels: [] }),
    lossWeights: definition.lossWeights,
    sgd: sgdDefaults,
    isSlow: () => false,
    accumulate,
    seesOutputs: labels.needsPredictions,
  };
  const shape = { batch, templateSize: 127, searchSize: 255, targets: labels.targets };
  const params = initialise(network.table, { rule: 'reference' });
  const step = await TrainingStep.create(parts, shape, { params, momenta: {} }, { provider });
  const numbers: number[] = [];
  const takes: boolean[] = [];
  try {
    const source = randomPairs(
      { ...pairDefaults, batchSize: batch, pairsPerEpoch: 6 * batch },
      ({ search }, _, index) => {
        if (index === 5) search.fill(Number.NaN);
      },
    );
    let index = 0;
    for await (const pairs of source.batches(0)) {
      const outputs = parts.seesOutputs ? await step.forward(pairs) : undefined;
      labels.write(pairs, random(1, 'accumulated-step', index), outputs);
      const place = { isFirst: index % accumulate === 0, isLast: index % accumulate === accumulate - 1 };
      const rates = { rate: 0.05, slowRate: 0.05 };
      const { loss, norm, taken } = await step.run({ ...pairs, targets: labels.targets.feeds, ...rates, ...place });
      if (index < 5) numbers.push(loss);
      if (place.isLast) takes.push(taken);
      if (place.isLast && taken) numbers.push(norm);
      index++;
    }
    assert.deepEqual(takes, accumulate === 2 ? [true, true, false] : [true, false]);
    const state = await step.state();
    const momenta = Object.entries(state.momenta).map(([name, tensor]) => [`momentum ${name}`, tensor]);
    const told: HostTensor = { shape: [numbers.length], dtype: 'float32', data: Float32Array.from(numbers) };
    return { told, ...state.params, ...Object.fromEntries(momenta) };
  } finally {
    await step.dispose();
  }
}

// 'simota' sees the network's outputs first: its step is two programs
for (const assigner of ['dla', 'simota']) {
  test(`training steps with --accumulate on WebGPU are those of the CPU: ${assigner}`, async (t) => {
    const skip = await webgpuSkip();
    if (skip) return t.skip(skip);
    const expected = await trained('cpu', 2, assigner);
    const { error, at, why } = stepError(await trained('webgpu', 2, assigner), expected);
    t.diagnostic(`largest error ${error.toExponential(1)}, of ${at}`);
    assert.ok(error <= networkTolerances.step, `${at}: ${why ?? error}`);
    const { told: _, ...state } = expected;
    const { told: __, ...otherState } = await trained('cpu', 3, assigner);
    assert.ok(stepError(otherState, state).error > networkTolerances.step, 'control: steps of three batches');
  });
}
