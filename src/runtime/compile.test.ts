import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from './compile.js';
import * as tf from './tf.js';
import { reorder } from './trace/order.js';

test('large constants are copied: what becomes of the arrays afterwards does not matter', async () => {
  const value = Float32Array.from({ length: 64 * 64 }, (_, i) => Math.sin(i));
  const x = Float32Array.from({ length: 64 }, (_, i) => Math.cos(i));
  const expected = Array.from({ length: 64 }, (_, j) => x.reduce((sum, a, i) => sum + a * value[i * 64 + j]!, 0));
  const spec = { x: [1, 64], w: { shape: [64, 64], value } } as const;
  const program = await compile(({ x: a, w }) => ({ y: tf.matMul(a!, w!) }), spec);
  for (const { bytes } of program.graph!.initializers) bytes.fill(0);
  value.fill(0);
  const { y } = await program.run({ x });
  await program.dispose();
  for (const [j, sum] of expected.entries()) assert.ok(Math.abs(y!.data[j]! - sum) < 1e-4);
});

test("a program's graph keeps constants of its own, not the caller's arrays", async () => {
  const value = Float32Array.from({ length: 2048 }, (_, i) => i);
  const program = await compile(({ x, w }) => ({ y: tf.add(x!, w!) }), { x: [2048], w: { shape: [2048], value } });
  const kept = program.graph!.initializers.find(({ bytes }) => bytes.length === 4 * 2048)!;
  value.fill(-1);
  assert.equal(new DataView(kept.bytes.buffer, kept.bytes.byteOffset).getFloat32(4 * 7, true), 7);
  await program.dispose();
});

test('numbers are moved into any order of axes, sides of 1 and odd sides included', () => {
  for (const shape of [
    [3, 3, 20, 7],
    [1, 5, 1, 9],
    [2, 3, 4, 5],
    [1, 1, 33, 17],
    [4, 1, 1, 1],
  ]) {
    const size = shape.reduce((product, side) => product * side, 1);
    const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
    for (const order of [
      [3, 2, 0, 1],
      [0, 3, 1, 2],
      [3, 0, 1, 2],
      [1, 0, 3, 2],
      [2, 3, 1, 0],
      [0, 1, 2, 3],
    ]) {
      const expected: number[] = [];
      const [a, b, c, d] = order.map((axis) => [shape[axis]!, strides[axis]!] as const);
      for (let i = 0; i < a![0]; i++)
        for (let j = 0; j < b![0]; j++)
          for (let k = 0; k < c![0]; k++)
            for (let l = 0; l < d![0]; l++) expected.push(i * a![1] + j * b![1] + k * c![1] + l * d![1]);
      for (const values of [
        Float32Array.from({ length: size }, (_, i) => i),
        Array.from({ length: size }, (_, i) => i),
      ]) {
        assert.deepEqual([...(reorder(values, shape, order) as number[])], expected, `${shape} ${order}`);
      }
    }
  }
});
