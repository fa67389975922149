import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { compile } from './compile.js';
import { exportOnnx } from './export-onnx.js';
import type { Program } from './program.js';
import { ort } from './session.js';
import { tf } from './tf.js';

const x = Float32Array.from({ length: 2 * 25 }, (_, i) => Math.sin(i));
const w = Float32Array.from({ length: 54 }, (_, i) => Math.cos(i));
let folder = '';
let program: Program;
let expected: number[];

before(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'siamdla-onnx-'));
  program = await compile(
    ({ x: image, w: filter }) => {
      const y = tf.relu(tf.conv2d(image as tf.Tensor4D, filter as tf.Tensor4D, 2, 'same'));
      return { map: y, score: tf.mean(y, [1, 2, 3]) };
    },
    { x: [1, 5, 5, 2], w: { shape: [3, 3, 2, 3], parameter: true } },
  );
  program.setParameters({ w });
  expected = [...(await program.run({ x })).map!.data];
});
after(async () => {
  await program.dispose();
  rmSync(folder, { recursive: true, force: true });
});

test('an exported function runs in plain ONNX Runtime, with its names and without its parameters', async () => {
  const file = path.join(folder, 'net.onnx');
  exportOnnx(program, file, { network: 'a test' });
  const session = await ort().InferenceSession.create(file);
  assert.deepEqual([...session.inputNames], ['x']);
  assert.deepEqual([...session.outputNames], ['map', 'score']);
  const { map } = await session.run({ x: new (ort().Tensor)('float32', x, [1, 5, 5, 2]) });
  assert.deepEqual([...map!.dims], [1, 3, 3, 3]);
  (map!.data as Float32Array).forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]!) < 1e-6);
  });
  await session.release();
  assert.match(readFileSync(file, 'latin1'), /network.*a test/s);
});

test('a training step is not exported, and a place that cannot be written leaves nothing', async () => {
  const step = await compile(({ n }) => ({ n: tf.add(n!, 1) }), { n: { shape: [1], parameter: true } });
  step.setParameters({ n: Float32Array.of(1) });
  assert.throws(() => exportOnnx(step, path.join(folder, 'step.onnx')), {
    message: /new values to 1 parameters \(n\)/,
  });
  writeFileSync(path.join(folder, 'file'), '');
  assert.throws(() => exportOnnx(program, path.join(folder, 'file', 'net.onnx')), { name: 'InputError' });
  assert.ok(!readdirSync(folder).some((name) => name.startsWith('step') || name.endsWith('.tmp')));
  const unwanted = await compile(({ n }) => ({ y: tf.add(n!, 1) }), { n: [1] }, { exportable: false });
  assert.throws(() => exportOnnx(unwanted, path.join(folder, 'step.onnx')), { message: /exportable: false/ });
  assert.equal((await unwanted.run({ n: Float32Array.of(1) })).y!.data[0], 2);
  await unwanted.dispose();
  await step.dispose();
});
