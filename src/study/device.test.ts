import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { packagesOf } from '../provenance/code-hash.js';
import type { Device } from '../runtime/device.js';
import { testFolder } from '../testing/test-folder.js';
import { tinyEntries } from './config.js';
import { deviceText, experimentDevice } from './device.js';
import { type TrackingTask, trackerSpecOf, trackingStep } from './entry-tracking.js';
import { trainingStep } from './entry-training.js';

const [entry] = tinyEntries;
const config = { entries: tinyEntries, trainingSeeds: [1], references: [], training: { epochs: 1 }, data: {} };
const cpu: Device = { name: 'cpu', eager: 'wasm', provider: 'cpu', reason: 'asked for' };
const card: Device = { name: 'cuda', eager: 'tensorflow', provider: 'cpu', reason: 'asked for' };

const cardLibraries = ['onnxruntime-node', 'webgpu', '@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-backend-webgpu'];

test('the files of a training are another step on another device; on the CPU they are as if nobody had chosen', () => {
  const step = (device?: string): object =>
    trainingStep({ entry: entry!, trainingSeed: 1, training: {}, data: {}, threads: 1, device }).config;
  assert.deepEqual(Object.keys(step()), ['config', 'data', 'threads']);
  assert.equal(JSON.stringify(step('cpu')), JSON.stringify(step()));
  assert.deepEqual(step('cuda'), { ...step(), device: 'cuda' });
  assert.notDeepEqual(step('cuda'), step('webgpu'));
});

test('so are those of a run over a benchmark', (t) => {
  const weights = path.join(testFolder(t), 'w.safetensors');
  writeFileSync(weights, 'weights');
  const tracker = (device?: Device): object => {
    const { spec } = trackerSpecOf(entry!, 1, weights, 'otb100', config, device);
    const task = { spec, benchmark: { id: 'b', title: 'B', sequences: [] }, protocol: 'one-pass', images: {} };
    return (trackingStep(task as unknown as TrackingTask, {}).config as { tracker: object }).tracker;
  };
  const plain = tracker() as Record<string, unknown>;
  assert.deepEqual(Object.keys(plain), ['name', 'model', 'weights', 'input', 'hyper', 'provider']);
  assert.deepEqual([plain.provider, plain.weights], ['cpu', createHash('sha256').update('weights').digest('hex')]);
  assert.equal(JSON.stringify(tracker(cpu)), JSON.stringify(plain));
  assert.deepEqual(tracker(card), { ...plain, device: 'cuda', eager: 'tensorflow' });
  assert.deepEqual(tracker({ ...card, provider: 'cuda' }), { ...plain, device: 'cuda', provider: 'cuda' });
});

test('the device is the one asked for, by the context before SIAMDLA_DEVICE; without either nobody chose', async (t) => {
  const before = process.env.SIAMDLA_DEVICE;
  t.after(() => {
    if (before === undefined) delete process.env.SIAMDLA_DEVICE;
    else process.env.SIAMDLA_DEVICE = before;
  });
  delete process.env.SIAMDLA_DEVICE;
  assert.equal(await experimentDevice({}), undefined);
  assert.equal((await experimentDevice({ device: 'cpu' }))?.name, 'cpu');
  await assert.rejects(experimentDevice({ device: 'tpu' }), { name: 'InputError', message: /unknown device 'tpu'/ });
  process.env.SIAMDLA_DEVICE = 'tpu';
  await assert.rejects(experimentDevice({}), {
    name: 'InputError',
    message: /unknown device 'tpu' \(SIAMDLA_DEVICE\)/,
  });
  assert.equal((await experimentDevice({ device: 'cpu' }))?.name, 'cpu');
});

test('workers that render or decode images reach no library that opens a graphics card; control: tracking does', () => {
  const libraries = (file: string): string[] =>
    packagesOf(new URL(file, import.meta.url)).filter((name) => cardLibraries.includes(name));
  for (const worker of [
    '../training/pairs/worker.js',
    '../data/synthetic/write-sequence.js',
    '../experiments/k-ablation/worker.js',
  ]) {
    assert.deepEqual(libraries(worker), [], worker);
  }
  assert.ok(libraries('../tracking/run/worker.js').length > 0);
});

test('devices in words', () => {
  assert.deepEqual([undefined, cpu, card, { ...card, provider: 'cuda' } as const].map(deviceText), [
    'cpu (onnxruntime)',
    'cpu (onnxruntime)',
    'cuda (tensorflow.js tensorflow)',
    'cuda (onnxruntime)',
  ]);
  const probed = { ...card, provider: 'cuda', about: 'NVIDIA H100, driver 550.54, 81,559 MiB' } as const;
  assert.equal(deviceText(probed), 'cuda (onnxruntime), NVIDIA H100, driver 550.54, 81,559 MiB');
  assert.equal(deviceText({ ...cpu, about: 'AMD EPYC' } as Device), 'cpu (onnxruntime)'); // provenance has the machine
});
