import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from './compile.js';
import { storedValues, tensorStoredAs } from './stored-tensor.js';
import { tf } from './tf.js';
import { OIHW, toLayout } from './trace/layout.js';
import type { TensorFunction } from './trace/trace.js';

const shape = [3, 3, 4, 5];
const plain = Float32Array.from({ length: 9 * 4 * 5 }, (_, i) => Math.sin(i));
const kernels = toLayout(plain, shape, OIHW) as Float32Array;

test('values are transposed when they are first read, also by copies and clones', () => {
  for (const read of [
    (tensor: { data: unknown }) => tensor.data,
    (tensor: { data: unknown }) => ({ ...tensor }).data,
    (tensor: { data: unknown }) => structuredClone(tensor).data,
  ]) {
    const tensor = tensorStoredAs(shape, 'float32', kernels, OIHW);
    assert.equal(storedValues(tensor).values, kernels);
    assert.deepEqual(read(tensor), plain);
    assert.deepEqual(storedValues(tensor), { values: plain, layout: [0, 1, 2, 3] });
    assert.equal(tensor.data, tensor.data);
  }
});

test('a graph takes kernels as they lie, without transposing them, and computes the same numbers', async () => {
  const fn: TensorFunction = ({ x, w }) => ({ y: tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same') });
  const x = Float32Array.from({ length: 8 * 8 * 4 }, (_, i) => Math.cos(i));
  const outputs: unknown[] = [];
  const tensor = tensorStoredAs(shape, 'float32', kernels, OIHW);
  for (const value of [plain, tensor]) {
    const program = await compile(fn, { x: [1, 8, 8, 4], w: { shape, value } });
    outputs.push((await program.run({ x })).y);
    await program.dispose();
  }
  assert.equal(storedValues(tensor).values, kernels);
  assert.deepEqual(outputs[0], outputs[1]);
});

test('a constant of another shape is refused, stored or not', async () => {
  const fn: TensorFunction = ({ x, w }) => ({ y: tf.add(x!, w!) });
  const value = tensorStoredAs(shape, 'float32', kernels, OIHW);
  await assert.rejects(compile(fn, { x: [1], w: { shape: [3, 3, 5, 4], value } }), {
    name: 'InputError',
    message: /input 'w': expected float32 \[3, 3, 5, 4\], found float32 \[3, 3, 4, 5\]/,
  });
});
