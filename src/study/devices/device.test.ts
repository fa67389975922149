import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { packagesOf } from '../../provenance/code-hash.js';
import { assumedDevice, compileTarget, cudaDevice, type Device } from '../../runtime/device.js';
import { type DeviceName, deviceNames } from '../../runtime/device-name.js';
import { testFolder } from '../../testing/test-folder.js';
import { withEnvironment } from '../../testing/with-environment.js';
import { tinyEntries } from '../config.js';
import { trackerSpecOf } from '../entries/entry-tracker.js';
import { type TrackingTask, trackingStep } from '../entries/entry-tracking.js';
import { pairWorkers, trainingStep } from '../entries/entry-training.js';
import { cachedExperiment } from '../steps/cached.js';
import { stepKey } from '../steps/step-key.js';
import { deviceText, experimentDevice } from './device.js';

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

/** What identifies the tracker of a run over a benchmark, and the whole step. */
function trackingOn(device: Device | undefined, weights: string): { tracker: Record<string, unknown>; key: string } {
  const { spec } = trackerSpecOf(entry!, 1, weights, 'otb100', config, device);
  const task = { spec, benchmark: { id: 'b', title: 'B', sequences: [] }, protocol: 'one-pass', images: {} };
  const step = trackingStep(task as unknown as TrackingTask, {});
  return { tracker: (step.config as { tracker: Record<string, unknown> }).tracker, key: stepKey(step) };
}

function writtenWeights(t: TestContext): string {
  const weights = path.join(testFolder(t), 'w.safetensors');
  writeFileSync(weights, 'weights');
  return weights;
}

test('so are those of a run over a benchmark', (t) => {
  const weights = writtenWeights(t);
  const plain = trackingOn(undefined, weights).tracker;
  assert.deepEqual(Object.keys(plain), ['name', 'model', 'weights', 'input', 'hyper', 'provider']);
  assert.deepEqual([plain.provider, plain.weights], ['cpu', createHash('sha256').update('weights').digest('hex')]);
  assert.equal(JSON.stringify(trackingOn(cpu, weights).tracker), JSON.stringify(plain));
  assert.deepEqual(trackingOn(card, weights).tracker, { ...plain, device: 'cuda', provider: 'cuda' });
  assert.deepEqual(trackingOn(assumedDevice('wasm'), weights).tracker, { ...plain, device: 'wasm', eager: 'wasm' });
});

test('a card has one key for all libraries that can use it, the key that any machine plans', (t) => {
  const weights = writtenWeights(t);
  const reason = 'asked for';
  const found: Device[] = [
    { name: 'cuda', ...cudaDevice({ native: undefined, provider: undefined }), reason },
    { name: 'cuda', ...cudaDevice({ native: undefined, provider: 'not downloaded' }), reason },
    { name: 'cuda', ...cudaDevice({ native: 'not installed', provider: undefined }), reason },
    assumedDevice('cuda'),
  ];
  assert.equal(new Set(found.map((device) => JSON.stringify(compileTarget(device)))).size, 2); // they do compute differently
  assert.equal(new Set(found.map((device) => trackingOn(device, weights).key)).size, 1);
  assert.notEqual(trackingOn(card, weights).key, trackingOn(assumedDevice('webgpu'), weights).key);
  const { eager, provider } = assumedDevice('cuda');
  assert.deepEqual([eager, provider], ['wasm', 'cuda']); // whatever this machine has
});

test('results of a software renderer have keys of their own; those of every other device stay as they are', (t) => {
  withEnvironment(t, { SIAMDLA_TEST_SOFTWARE_GPU: undefined });
  const weights = path.join(testFolder(t), 'w.safetensors');
  writeFileSync(weights, 'weights');
  const { steps } = cachedExperiment({
    ...{ id: 'times', code: new URL('../../runtime/device-name.js', import.meta.url), compute: async () => ({}) },
    needs: () => ({ cores: 1, memoryGiB: 1, gpus: 0, minutes: 1 }),
  });
  const identities = (name: DeviceName): readonly string[] => {
    const device = assumedDevice(name);
    const training = trainingStep({ entry: entry!, trainingSeed: 1, training: {}, data: {}, threads: 1, device: name });
    const { spec } = trackerSpecOf(entry!, 1, weights, 'otb100', config, device);
    const task = { spec, benchmark: { id: 'b', title: 'B', sequences: [] }, protocol: 'one-pass', images: {} };
    const tracking = trackingStep(task as unknown as TrackingTask, {});
    const computed = steps({}, device).map(({ key }) => key);
    return [stepKey(training), training.device!, stepKey(tracking), tracking.device!, ...computed];
  };
  const cards = deviceNames.map(identities);
  process.env.SIAMDLA_TEST_SOFTWARE_GPU = '1';
  const software = deviceNames.map(identities);
  for (const [i, name] of deviceNames.entries()) {
    for (const [j, identity] of cards[i]!.entries()) {
      assert.equal(software[i]![j] === identity, name !== 'webgpu', `${name}: ${identity} ${software[i]![j]}`);
    }
  }
  const at = deviceNames.indexOf('webgpu');
  assert.deepEqual([cards[at]![1], software[at]![1]], ['webgpu', 'webgpu (software)']);
  assert.equal(software[at]![3], 'webgpu (software) (onnxruntime)');
});

test('a training that has a card makes pairs on all other cores, which its key does not depend on', () => {
  const training = (device?: string, threads: number = 1) =>
    trainingStep({ entry: entry!, trainingSeed: 1, training: {}, data: {}, threads, device });
  assert.deepEqual(
    ['cuda', 'webgpu', 'cpu', 'wasm', undefined].map((device) => pairWorkers({ threads: 1, device }, 16)),
    [15, 15, 1, 1, 1],
  );
  assert.equal(pairWorkers({ threads: 1, device: 'cuda' }, 1), 1);
  assert.equal(pairWorkers({ threads: 0, device: 'cpu' }, 16), undefined);
  assert.deepEqual(Object.keys(training('cuda').config), ['config', 'data', 'threads', 'device']);
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
    '../../training/pairs/worker.js',
    '../../data/synthetic/write-sequence.js',
    '../../experiments/k-ablation/worker.js',
  ]) {
    assert.deepEqual(libraries(worker), [], worker);
  }
  assert.ok(libraries('../../tracking/run/worker.js').length > 0);
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
