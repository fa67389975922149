import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '../../runtime/compile.js';
import type { HostTensor } from '../../runtime/host-tensor.js';
import { sgdDefaults } from '../../trackers/recipe.js';
import { gradientSumOf, momentumOf, type StepParts, stepInputs } from './step-function.js';
import { stepPrograms } from './timings.js';

/** The parts of a step of two numbers, one in the slow group; its update needs nothing of the network but its table. */
const parts = {
  network: { table: ['fast', 'slow'].map((name) => ({ name, shape: [1], trainable: true })) },
  trained: { names: ['fast', 'slow'], usesBatch: () => true },
  sgd: { ...sgdDefaults, weightDecay: 0, momentum: 0.5, clipNorm: 5 },
  isSlow: (name: string) => name === 'slow',
  accumulate: 4,
} as unknown as StepParts;

const shape = { batch: 8, templateSize: 127, searchSize: 3, targets: { shapes: {} } };
const number = (value: number): HostTensor => ({ dtype: 'float32', shape: [1], data: Float32Array.of(value) });
const params = { fast: number(1), slow: number(2) };

test('the update has a program of its own, without images, which does what a step does after its gradients', async () => {
  const { fn, inputs } = stepPrograms(parts, shape, params).update;
  assert.ok(!('template' in inputs) && !('search' in inputs));
  const program = await compile(fn, inputs);
  program.setParameters({
    ...{ fast: Float32Array.of(1), slow: Float32Array.of(2) },
    ...{ [momentumOf('fast')]: Float32Array.of(0), [momentumOf('slow')]: Float32Array.of(1) },
    ...{ [gradientSumOf('fast')]: Float32Array.of(30), [gradientSumOf('slow')]: Float32Array.of(40) }, // norm 50, clipped to 5
  });
  const rates = { [stepInputs.rate]: Float32Array.of(0.1), [stepInputs.slowRate]: Float32Array.of(0.01) };
  const { norm } = await program.run({ loss: Float32Array.of(1), ...rates });
  const { fast, slow, [momentumOf('slow')]: momentum } = await program.parameters();
  await program.dispose();
  const found = [norm, fast, slow, momentum].map((each) => each!.data[0]!);
  for (const [i, expected] of [50, 1 - 0.1 * 3, 2 - 0.01 * 5, 0.5 * 5].entries()) {
    assert.ok(Math.abs(found[i]! - expected) < 1e-5, `${found}`);
  }
});
