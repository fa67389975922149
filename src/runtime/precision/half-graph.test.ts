import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CompileOptions, compile } from '../compile.js';
import { DeviceError } from '../device-error.js';
import { webGpuAdapter } from '../eager-backend.js';
import { encodeModel } from '../onnx/encode.js';
import { ort } from '../session.js';
import { tf } from '../tf.js';
import type { InputSpecs, TensorFunction } from '../trace/trace.js';
import type { Ranges } from './quantise.js';

const identity = { shape: [1, 1, 1, 1], value: Float32Array.of(1) };

/** A convolution that changes nothing, so that its input and result are halves; then 2048 added and subtracted. */
const shifted: TensorFunction = ({ x, w }) => {
  const y = tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same');
  const shift = (by: number): tf.Tensor => tf.fill([1, 1, x!.shape[2]!, 1], by);
  return { y, z: tf.add(tf.add(y, shift(2048)), shift(-2048)) };
};

async function outputsOf(
  fn: TensorFunction,
  inputs: InputSpecs,
  x: Float32Array,
  options: CompileOptions = { half: true },
): Promise<Record<string, number[]>> {
  const program = await compile(fn, inputs, { threads: 1, ...options });
  try {
    const outputs = await program.run({ x });
    return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, [...data]]));
  } finally {
    await program.dispose();
  }
}

test('by hand: values become halves, and so does the result of each operation', async () => {
  // above 2048 halves are 2 apart; 1 + 2^-11 lies between two of them
  const x = Float32Array.of(0.3, 1 + 2 ** -12, 3, 2051, -5.7);
  const { y, z } = await outputsOf(shifted, { x: [1, 1, 5, 1], w: identity }, x);
  assert.deepEqual(y, [0.300048828125, 1, 3, 2052, -5.69921875].map(Math.fround));
  assert.deepEqual(z!.slice(0, 2), [0, 0]);
  assert.ok([2, 4].includes(z![2]!)); // 2051 lies in the middle
  assert.deepEqual(z!.slice(3), [2052, -6]);
});

test('values beyond halves do not stay finite', async () => {
  const { y } = await outputsOf(shifted, { x: [1, 1, 3, 1], w: identity }, Float32Array.of(65504, 70000, -1e6));
  assert.deepEqual(y!.map(Number.isFinite), [true, false, false]);
});

test('control: float32 rounds nothing', async () => {
  const { y, z } = await outputsOf(shifted, { x: [1, 1, 1, 1], w: identity }, Float32Array.of(0.3), {});
  assert.equal(y![0], Math.fround(0.3));
  assert.ok(Math.abs(z![0]! - 0.3) < 1e-3);
});

const values = (length: number, seed: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(12.9898 * (i + 1) * (seed + 1)) * 0.6);

/** A residual block, a normalisation by the image's own statistics, a correlation with a computed filter, softmax and exp. */
const network: TensorFunction = ({ x, a, b }) => {
  const first = tf.relu(tf.conv2d(x as tf.Tensor4D, a as tf.Tensor4D, 2, 'same'));
  const sum = tf.add(first, tf.conv2d(first as tf.Tensor4D, b as tf.Tensor4D, 1, 'same'));
  const { mean, variance } = tf.moments(sum, [1, 2], true);
  const normal = tf.div(tf.sub(sum, mean), tf.sqrt(tf.add(variance, 1e-5))) as tf.Tensor4D;
  const template = tf.reshape(tf.slice(normal, [0, 0, 0, 0], [1, 3, 3, 8]), [3, 3, 8, 1]) as tf.Tensor4D;
  const response = tf.depthwiseConv2d(normal, template, 1, 'valid');
  return { scores: tf.softmax(response), sizes: tf.exp(tf.mul(response, 0.01)) };
};
const inputs: InputSpecs = {
  x: [1, 24, 24, 3],
  a: { shape: [3, 3, 3, 8], value: values(216, 1) },
  b: { shape: [3, 3, 8, 8], value: values(576, 2) },
};
const x = values(3 * 24 * 24, 5).map((value) => 100 + 150 * value);

test('a network in halves is near float32, and its graph is of halves where that is safe', async () => {
  const expected = await outputsOf(network, inputs, x, {});
  const program = await compile(network, inputs, { threads: 1, half: true });
  const found = await program.run({ x });
  for (const [name, { data }] of Object.entries(found)) {
    const largest = Math.max(...data.map((value, i) => Math.abs(value - expected[name]![i]!)));
    assert.ok(largest > 0 && largest < 0.02, `${name}: ${largest}`);
  }
  const { nodes, initializers } = program.graph!;
  const halved = new Set(initializers.filter(({ type }) => type === 'float16').map(({ name }) => name));
  const isCast = (to: number, name: string): boolean =>
    nodes.some(({ op, attributes, outputs }) => op === 'Cast' && attributes.to === to && outputs[0] === name);
  for (const { op, inputs: given } of nodes) {
    if (op === 'Conv') assert.ok(given.slice(0, 2).some((name) => halved.has(name) || isCast(10, name)));
    if (op === 'ReduceMean' || op === 'Softmax' || op === 'Exp') assert.ok(!halved.has(given[0]!));
  }
  await program.dispose();
});

test('the graph of halves runs in ONNX Runtime, with inputs and outputs of float32', async () => {
  const program = await compile(network, inputs, { threads: 1, half: true });
  const { InferenceSession, Tensor } = ort();
  const session = await InferenceSession.create(encodeModel(program.graph!), { logSeverityLevel: 3 });
  const found = await session.run({ x: new Tensor('float32', x, [1, 24, 24, 3]) });
  const expected = await program.run({ x });
  for (const [name, { data }] of Object.entries(expected)) {
    const own = found[name]!.data as Float32Array;
    data.forEach((value, i) => void assert.ok(Math.abs(value - own[i]!) < 0.02, `${name}[${i}]`));
  }
  await session.release();
  await program.dispose();
});

test('tensorflow.js, 8-bit integers, training steps and weights beyond halves are refused', async () => {
  const refuses = (fn: TensorFunction, given: InputSpecs, options: CompileOptions, message: RegExp): Promise<void> =>
    assert.rejects(compile(fn, given, { half: true, ...options }), { name: 'InputError', message });
  await refuses(network, inputs, { eager: 'wasm' }, /half precision runs by ONNX Runtime; found wasm/);
  await refuses(network, inputs, { int8: {} as Ranges }, /half precision runs by ONNX Runtime; found int8 with it/);
  const step: TensorFunction = ({ w }) => ({ w: tf.add(w!, 1) });
  await refuses(step, { w: { shape: [1], parameter: true } }, {}, /half precision is for inference/);
  const large = { shape: [1, 1, 1, 1], value: Float32Array.of(1e6) };
  await refuses(shifted, { x: [1, 1, 1, 1], w: large }, {}, /holds 1000000; half precision needs finite values/);
});

test('a card without halves is one line that says what to do', async (t) => {
  const adapter = await webGpuAdapter().catch((error: Error) => error);
  if (adapter instanceof Error) return t.skip(adapter.message);
  const halves = { half: true, provider: 'webgpu' } as const;
  const failure = await outputsOf(network, inputs, x, halves).catch((error: Error) => error);
  if (!(failure instanceof Error)) return t.skip('this card has halves');
  assert.ok(failure instanceof DeviceError);
  assert.match(failure.message, /^webgpu: the device has no half precision \(.*f16.*\); .*use precision fp32/);
});
