import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from './compile.js';
import { DeviceError } from './device-error.js';
import type { Keeps } from './program.js';
import { ort } from './session.js';
import { webgpuSkip } from './testing/webgpu-skip.js';
import { tf } from './tf.js';

test('parameters stay on the card between runs, can be read and set, and are the same as on the CPU', async (t) => {
  const skip = await webgpuSkip();
  if (skip) return t.skip(skip);
  const fn = ({ x, w, v }: Record<string, tf.Tensor>) => {
    const next = tf.add(tf.mul(v!, 0.5), tf.mul(x!, w!));
    return { map: tf.square(w!), loss: tf.sum(tf.mul(w!, x!)), v: next, w: tf.sub(w!, next) };
  };
  const parameter = { shape: [2, 3], parameter: true };
  const inputs = { x: [2, 3], w: parameter, v: parameter };
  const x = Float32Array.of(1, 0.5, -1, 0.25, 2, 1);
  const run = async (provider: 'cpu' | 'webgpu', first?: string) => {
    const program = await compile(fn, inputs, { provider, ...(first && { first }) });
    const found: number[][] = [];
    const note = (values: ArrayLike<number>): void => void found.push(Array.from(values));
    program.setParameters({ w: Float32Array.of(1, 2, 3, 4, 5, 6), v: new Float32Array(6) });
    const step = async (keeps?: Keeps): Promise<void> => {
      if (first) note((await program.runFirst({ x })).map!.data);
      note((await program.run({ x }, keeps)).loss!.data);
    };
    for (let i = 0; i < 3; i++) await step();
    await step(({ loss }, name) => Number.isFinite(loss!.data[0]) && name === 'v'); // w keeps its value
    for (let i = 0; i < 2; i++) for (const { data } of Object.values(await program.parameters())) note(data);
    program.setParameters({ w: Float32Array.of(0, 1, 0, 1, 0, 1) }); // v goes on
    await step();
    for (const { data } of Object.values(await program.parameters())) note(data);
    await program.dispose();
    return found;
  };
  for (const first of [undefined, 'map']) {
    const [expected, actual] = [await run('cpu', first), await run('webgpu', first)];
    assert.equal(actual.length, expected.length);
    for (const [i, values] of expected.entries()) {
      for (const [k, value] of values.entries()) assert.ok(Math.abs(value - actual[i]![k]!) < 1e-5, `${i} ${k}`);
    }
  }
});

test('a card that is lost before its parameters are read is a fault of the device', async (t) => {
  const skip = await webgpuSkip();
  if (skip) return t.skip(skip);
  const halve = ({ w }: Record<string, tf.Tensor>) => ({ w: tf.mul(w!, 0.5) });
  const program = await compile(halve, { w: { shape: [2], parameter: true } }, { provider: 'webgpu' });
  program.setParameters({ w: Float32Array.of(1, 2) });
  await program.run({});
  const text = 'Failed to download data from buffer. wgpu::MapAsyncStatus value: 4, message: [Device] is lost.';
  const run = (): Promise<never> => Promise.reject(new Error(text));
  const lost = t.mock.method(ort().InferenceSession, 'create', async () => ({ run, release: async () => {} }));
  await assert.rejects(program.parameters(), (error) => error instanceof DeviceError && error.fault === 'lost');
  lost.mock.restore();
  assert.deepEqual([...(await program.parameters()).w!.data], [0.5, 1]);
  await program.dispose();
});
