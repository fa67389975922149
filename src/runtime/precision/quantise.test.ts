import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { compile } from '../compile.js';
import type { Program } from '../program.js';
import { tf } from '../tf.js';
import type { InputSpecs, TensorFunction } from '../trace/trace.js';
import type { Ranges } from './quantise.js';
import { RangeObserver } from './range-observer.js';

const values = (length: number, seed: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(12.9898 * (i + 1) * (seed + 1)) * 0.6);

/** Dense, depth-wise and residual convolutions, pooling, a clipped activation; then a head. */
const network: TensorFunction = ({ x, a, b, c, d }) => {
  const first = tf.relu(tf.conv2d(x as tf.Tensor4D, a as tf.Tensor4D, 2, 'same'));
  const pooled = tf.maxPool(first, 2, 1, 'same');
  const deep = tf.clipByValue(tf.depthwiseConv2d(pooled as tf.Tensor4D, b as tf.Tensor4D, 1, 'same'), 0, 6);
  const sum = tf.relu(tf.add(pooled, tf.conv2d(deep as tf.Tensor4D, c as tf.Tensor4D, 1, 'same')));
  return { y: tf.conv2d(sum as tf.Tensor4D, d as tf.Tensor4D, 1, 'same') };
};

const weights: InputSpecs = {
  a: { shape: [3, 3, 3, 16], value: values(432, 1) },
  b: { shape: [3, 3, 16, 1], value: values(144, 2) },
  c: { shape: [1, 1, 16, 16], value: values(256, 3) },
  d: { shape: [3, 3, 16, 2], value: values(288, 4) },
};
const inputs = (size: number): InputSpecs => ({ x: [1, size, size, 3], ...weights });
const x = values(3 * 24 * 24, 5).map((value) => 100 + 150 * value);

let ranges: Ranges;
let expected: Float32Array;
const programs: Program[] = [];

async function outputOf(int8: Ranges, size: number = 24, image: Float32Array = x): Promise<Float32Array> {
  const program = await compile(network, inputs(size), { int8, threads: 1 });
  programs.push(program);
  return (await program.run({ x: image })).y!.data as Float32Array;
}

/** Root of the mean squared error, relative to that of the expected output. */
function errorOf(found: Float32Array): number {
  const squares = (list: Float32Array): number => list.reduce((sum, value) => sum + value * value, 0);
  return Math.sqrt(squares(found.map((value, i) => value - expected[i]!)) / squares(expected));
}

before(async () => {
  const observer = await RangeObserver.of(network, inputs(24), { threads: 1 });
  expected = (await observer.run({ x })).y!.data as Float32Array;
  ranges = observer.ranges();
  await observer.dispose();
});
after(() => Promise.all(programs.map((program) => program.dispose())));

test('the observed function is the float32 one, and its ranges are those of its activations', async () => {
  const program = await compile(network, inputs(24), { threads: 1 });
  programs.push(program);
  const { y } = await program.run({ x });
  for (const [i, value] of y!.data.entries()) assert.ok(Math.abs(value - expected[i]!) < 1e-3);
  assert.equal(ranges.values.length, 6); // image, three convolutions, pooling, sum; not the output
  assert.deepEqual(ranges.values[0], [Math.min(...x), Math.max(...x)]);
  for (const [min, max] of ranges.values.slice(1)) assert.ok(max > min);
});

test('in 8-bit integers: within 8 % of float32, by integer convolutions except the head', async () => {
  const error = errorOf(await outputOf(ranges));
  assert.ok(error > 0 && error < 0.08, `${error}`);
  const { nodes } = programs.at(-1)!.graph!;
  const filters = nodes.filter(({ op, attributes }) => op === 'DequantizeLinear' && attributes.axis === 0);
  assert.equal(filters.length, 2 * 3); // filter and bias
  assert.equal(nodes.filter(({ op }) => op === 'QuantizeLinear').length, 6);
});

test('control: ranges that are too narrow saturate, ones that are too wide are coarse', async () => {
  const scaled = (factor: number): Ranges => ({
    ...ranges,
    values: ranges.values.map(([min, max]) => [factor * min, factor * max] as const),
  });
  assert.ok(errorOf(await outputOf(scaled(0.1))) > 0.3);
  const [exact, coarse] = [errorOf(await outputOf(ranges)), errorOf(await outputOf(scaled(16)))];
  assert.ok(coarse > 5 * exact, `${coarse} against ${exact}`);
});

test('the ranges hold for images of another size; those of another function are refused', async () => {
  const image = values(3 * 32 * 32, 6).map((value) => 100 + 150 * value);
  assert.ok((await outputOf(ranges, 32, image)).every(Number.isFinite));
  const other: TensorFunction = (given) => ({ y: tf.relu(network(given).y!) });
  const refused = { name: 'InputError', message: /of another network or version; calibrate again/ };
  await assert.rejects(compile(other, inputs(24), { int8: ranges }), refused);
  await assert.rejects(compile(network, inputs(24), { int8: { ...ranges, values: ranges.values.slice(1) } }), refused);
});

test('other devices than the CPU are refused', async () => {
  const message = /int8 runs on the CPU by ONNX Runtime; found/;
  await assert.rejects(compile(network, inputs(24), { int8: ranges, eager: 'wasm' }), { message });
  await assert.rejects(compile(network, inputs(24), { int8: ranges, provider: 'webgpu' }), { message });
});
