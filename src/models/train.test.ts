import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '../runtime/compile.js';
import type { tf } from '../runtime/tf.js';
import { siamCarResNet50 } from '../trackers/siamcar/network.js';
import { Layers } from './layers.js';

const norm = { 'bn.weight': [1], 'bn.bias': [1], 'bn.running_mean': [1], 'bn.running_var': [1] } as const;
const state = {
  'bn.weight': Float32Array.of(2),
  'bn.bias': Float32Array.of(1),
  'bn.running_mean': Float32Array.of(10),
  'bn.running_var': Float32Array.of(4),
};

async function normaliseTwice(usesBatch: boolean): Promise<Record<string, number[]>> {
  const program = await compile(
    ({ z, x, ...params }) => {
      const layers = new Layers(params, () => usesBatch);
      const [first, second] = [z, x].map((input) => layers.batchNorm(input as tf.Tensor4D, 'bn'));
      const { 'bn.running_mean': mean, 'bn.running_var': variance } = layers.statistics;
      return { first: first!, second: second!, ...(mean && variance ? { mean, variance } : {}) };
    },
    { z: [1, 1, 2, 1], x: [1, 1, 4, 1], ...norm },
  );
  const results = await program.run({ z: Float32Array.of(1, 3), x: Float32Array.of(0, 0, 8, 8), ...state });
  await program.dispose();
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, [...data]]));
}

function close(actual: readonly number[] | undefined, expected: readonly number[]): void {
  assert.equal(actual?.length, expected.length);
  for (const [i, value] of expected.entries()) assert.ok(Math.abs(actual![i]! - value) < 1e-4, `${actual}`);
}

test('while training, each of two batches has its own statistics, and running ones move twice in turn', async () => {
  const { first, second, mean, variance } = await normaliseTwice(true);
  close(first, [-1, 3]); // mean 2, deviation 1
  close(second, [-1, -1, 3, 3]); // mean 4, deviation 4
  close(mean, [0.9 * (0.9 * 10 + 0.1 * 2) + 0.1 * 4]);
  close(variance, [0.9 * (0.9 * 4 + 0.1 * 2) + 0.1 * (64 / 3)]); // unbiased: 2 / 1 and 64 / 3
});

test('otherwise running statistics are used and stay', async () => {
  const { first, second, mean } = await normaliseTwice(false);
  close(first, [-8, -6]); // (x - 10) / 2 * 2 + 1
  close(second, [-9, -9, -1, -1]);
  assert.equal(mean, undefined);
});

test('group normalisation has no statistics to move', () => {
  const { table } = siamCarResNet50();
  assert.ok(table.every(({ name }) => !/^car_head\..*running/.test(name)));
});
