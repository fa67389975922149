import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { compile } from './compile.js';
import { useEagerBackend } from './eager-backend.js';
import { exportOnnx } from './export-onnx.js';
import type { Program } from './program.js';
import { ort } from './session.js';
import { layerInputs, type Net, trainingStep } from './testing/training-nets.js';
import { tf } from './tf.js';
import { TRACE_BACKEND } from './trace/recorder.js';

const layers = [
  { k: 3, from: 3, to: 16, stride: 2, pad: 0, dilation: 1 },
  { k: 3, from: 16, to: 16, stride: 1, pad: 2, dilation: 2 },
] as const;
const inputs = layerInputs(layers, [2, 15, 15, 3]);
const names = Object.keys(inputs).filter((name) => name !== 'x' && !name.startsWith('velocity'));
/** Smooth, so that no rounding flips a gradient. */
const net: Net = (tensors) => {
  let y = tf.conv2d(tensors.x as tf.Tensor4D, tensors.w0 as tf.Tensor4D, 2, 'valid');
  y = tf.sigmoid(tf.add(tf.mul(y, tensors.scale0!), tensors.offset0!));
  y = tf.conv2d(y, tensors.w1 as tf.Tensor4D, 1, 'same');
  return tf.mean(tf.square(tf.add(tf.mul(y, tensors.scale1!), tensors.offset1!)));
};
const step = trainingStep(net, names);

function filled(): Record<string, Float32Array> {
  const parameters = Object.entries(inputs).filter(([name]) => name !== 'x');
  return Object.fromEntries(
    parameters.map(([name, { shape }], k) => {
      const size = shape.reduce((product, side) => product * side, 1);
      const isVelocity = name.startsWith('velocity');
      return [name, Float32Array.from({ length: size }, (_, i) => (isVelocity ? 0 : Math.sin(i + k) / 2))];
    }),
  );
}
const x = Float32Array.from({ length: 2 * 15 * 15 * 3 }, (_, i) => Math.cos(i * 1.3));

async function descend(program: Program): Promise<{ losses: number[]; weights: number[] }> {
  program.setParameters(filled());
  const losses: number[] = [];
  for (let i = 0; i < 4; i++) losses.push((await program.run({ x })).loss!.data[0]!);
  const after = await program.parameters();
  await program.dispose();
  return { losses, weights: [...after.w0!.data, ...after['velocity w1']!.data] };
}

for (const eager of ['wasm', 'cpu'] as const) {
  test(`the same training runs eagerly on ${eager}, to the same weights, and leaves no tensors behind`, async () => {
    const program = await compile(step, inputs, { eager });
    assert.equal(program.eager, eager);
    assert.deepEqual([...program.updates].sort(), Object.keys(inputs).slice(1).sort());
    program.setParameters(filled());
    await program.run({ x });
    const { numTensors } = tf.memory();
    await program.run({ x });
    assert.equal(tf.memory().numTensors, numTensors);

    const [found, expected] = [await descend(program), await descend(await compile(step, inputs, { threads: 1 }))];
    assert.ok(found.losses[3]! < found.losses[0]!);
    for (const key of ['losses', 'weights'] as const) {
      assert.equal(found[key].length, expected[key].length);
      for (const [i, value] of expected[key].entries()) {
        assert.ok(Math.abs(found[key][i]! - value) < 1e-5, `${key}[${i}]: ${found[key][i]}, expected ${value}`);
      }
    }
  });
}

test('an eager program refuses what a compiled one refuses, and keeps constants', async () => {
  const value = Float32Array.of(2, 3);
  const spec = { x: [2], c: { shape: [2], value }, w: { shape: [2], parameter: true } } as const;
  const program = await compile(({ x: a, c, w }) => ({ y: tf.add(tf.mul(a!, c!), w!) }), spec, { eager: 'cpu' });
  const given = Float32Array.of(10, 20);
  await assert.rejects(program.run({ x: given }), /parameter 'w' was never set/);
  assert.throws(() => program.setParameters({ v: given }), /no parameter 'v'; there is w/);
  assert.throws(() => program.setParameters({ w: new Float32Array(3) }), /needs 2 numbers, found 3/);
  program.setParameters({ w: Float32Array.of(1, 1) });
  await assert.rejects(program.run({}), /input 'x' is missing/);
  await assert.rejects(program.run({ x: given, z: given }), /no input 'z'/);
  value.fill(0);
  assert.deepEqual((await program.run({ x: given })).y, {
    shape: [2],
    dtype: 'float32',
    data: Float32Array.of(21, 61),
  });
  await program.dispose();
  await assert.rejects(program.run({ x: given }), /disposed/);
  await assert.rejects(
    compile(({ x: a }) => ({ y: tf.tensor(a!.dataSync()) }), { x: [2] }, { eager: 'cpu' }),
    {
      name: 'TraceError',
    },
  );
});

test('an eager program is exported as a compiled one is; a model from a file does not run eagerly', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-eager-'));
  try {
    const file = path.join(folder, 'model.onnx');
    const spec = { x: [1, 5, 5, 2], w: { shape: [3, 3, 2, 4], parameter: true } } as const;
    const fn = ({ x: a, w }: Record<string, tf.Tensor>): { y: tf.Tensor } => ({
      y: tf.conv2d(a as tf.Tensor4D, w as tf.Tensor4D, 1, 'valid'),
    });
    const program = await compile(fn, spec, { eager: 'cpu' });
    program.setParameters({ w: Float32Array.from({ length: 72 }, (_, i) => Math.sin(i)) });
    const image = x.slice(0, 50);
    const expected = (await program.run({ x: image })).y!.data;
    exportOnnx(program, file);
    await program.dispose();
    const session = await ort().InferenceSession.create(file);
    const { y } = await session.run({ x: new (ort().Tensor)('float32', image, [1, 5, 5, 2]) });
    const found = y!.data as Float32Array;
    await session.release();
    for (const [i, value] of expected.entries()) assert.ok(Math.abs(found[i]! - value) < 1e-5);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('programs of different backends that run at the same time each keep to their own', async () => {
  const seen: Record<string, Set<string>> = { cpu: new Set(), wasm: new Set() };
  const programs = await Promise.all(
    (['cpu', 'wasm'] as const).map((eager) =>
      compile(
        ({ x: a }) => {
          if (tf.getBackend() !== TRACE_BACKEND) seen[eager]!.add(tf.getBackend());
          return { y: tf.mul(a!, 2) };
        },
        { x: [2] },
        { eager },
      ),
    ),
  );
  const runs = Array.from({ length: 20 }, (_, i) => programs[i % 2]!.run({ x: Float32Array.of(i, 1) }));
  const results = await Promise.all(runs);
  assert.deepEqual(
    results.map(({ y }) => y!.data[0]),
    runs.map((_, i) => 2 * i),
  );
  assert.deepEqual(seen, { cpu: new Set(['cpu']), wasm: new Set(['wasm']) });
  for (const program of programs) await program.dispose();
});

test('a run that fails leaves no tensors behind and changes no parameter, whatever it fails by', async (t) => {
  const parameter = { shape: [1], parameter: true };
  const fn = ({ n, m }: Record<string, tf.Tensor>) => ({
    a: tf.neg(n!),
    n: tf.add(n!, 1),
    m: tf.add(m!, 1),
    b: tf.neg(m!),
  });
  const program = await compile(fn, { n: parameter, m: parameter }, { eager: 'cpu' });
  program.setParameters({ n: Float32Array.of(1), m: Float32Array.of(2) });
  await useEagerBackend('cpu');
  const { numTensors } = tf.memory();
  const undecided = (_: unknown, name: string): boolean => {
    if (name === 'm') throw new Error('undecided');
    return true;
  };
  await assert.rejects(program.run({}, undecided), /^Error: undecided$/);
  assert.equal(tf.memory().numTensors, numTensors);
  const lost = t.mock.method(tf.backend(), 'read', () => Promise.reject(new Error('cannot be read')));
  await assert.rejects(program.run({}), /^Error: cannot be read$/);
  lost.mock.restore();
  assert.equal(tf.memory().numTensors, numTensors);
  const { n, m } = await program.parameters();
  assert.deepEqual([n!.data[0], m!.data[0]], [1, 2]);
  await program.dispose();
});

test('an eager program that cannot be made leaves no constants behind', async (t) => {
  const constant = (value: number) => ({ shape: [1], value: Float32Array.of(value) });
  const inputs = { x: [1], c: constant(2), d: constant(3) };
  const fn = ({ x, c, d }: Record<string, tf.Tensor>) => ({ y: tf.add(tf.mul(x!, c!), d!) });
  await useEagerBackend('cpu');
  const { numTensors } = tf.memory();
  const write = tf.backend().write.bind(tf.backend());
  let count = 0;
  const full = t.mock.method(tf.backend(), 'write', (...given: Parameters<typeof write>) => {
    if (count++ > 0) throw new Error('out of memory');
    return write(...given);
  });
  await assert.rejects(compile(fn, inputs, { eager: 'cpu' }), /out of memory/);
  full.mock.restore();
  assert.equal(tf.memory().numTensors, numTensors);
});
