import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { chooseDevice, compileTarget, cudaDevice } from './device.js';
import { isCard } from './device-name.js';
import { diagnose } from './diagnose.js';
import { useEagerBackend } from './eager-backend.js';
import { tf } from './tf.js';
import { unusableProvider } from './usable-provider.js';

const before = process.env.SIAMDLA_DEVICE;
afterEach(() => {
  if (before === undefined) delete process.env.SIAMDLA_DEVICE;
  else process.env.SIAMDLA_DEVICE = before;
});

test('devices that are selected at once are ready when they are returned, and leave no listeners to the process', async (t) => {
  assert.equal(tf.findBackendFactory('wasm'), null); // it is initialised here, which takes time
  const listeners = () =>
    ['uncaughtException', 'unhandledRejection'].map((event) => process.listeners(event as 'exit'));
  const [uncaught, unhandled] = listeners();
  const own = (): void => {};
  t.after(() => process.off('unhandledRejection', own));
  const negated = async (name: string): Promise<number> => {
    await chooseDevice(name);
    return tf.tidy(() => tf.neg([1]).dataSync()[0]!);
  };
  const selected = ['cpu', 'wasm', 'cpu'].map(negated);
  await new Promise(setImmediate);
  process.on('unhandledRejection', own);
  assert.deepEqual(await Promise.all(selected), [-1, -1, -1]);
  assert.deepEqual(listeners(), [uncaught, [...unhandled!, own]]);
});

test('a device that is asked for is taken, and its reason says who asked', async () => {
  delete process.env.SIAMDLA_DEVICE;
  const device = await chooseDevice('cpu');
  assert.equal(device.name, 'cpu');
  assert.equal(device.provider, 'cpu');
  assert.match(device.reason, /requested by --device/);
  assert.equal(tf.getBackend(), device.eager);
  process.env.SIAMDLA_DEVICE = 'cpu';
  assert.match((await chooseDevice()).reason, /requested by SIAMDLA_DEVICE/);
  assert.equal((await chooseDevice('cpu')).name, 'cpu'); // the option wins
  const wasm = await chooseDevice('wasm');
  assert.deepEqual([wasm.name, wasm.eager, tf.getBackend()], ['wasm', 'wasm', 'wasm']);
});

test('an unknown device, and an unavailable one, are errors without fallback', async () => {
  await assert.rejects(chooseDevice('tpu'), {
    name: 'InputError',
    message: /'tpu' \(--device\); expected one of cuda/,
  });
  process.env.SIAMDLA_DEVICE = 'tpu';
  await assert.rejects(chooseDevice(), { message: /SIAMDLA_DEVICE/ });
  const cuda = await chooseDevice('cuda').catch((error: Error) => error);
  if (cuda instanceof Error) assert.match(cuda.message, /device 'cuda' \(--device\) is not available/);
  else assert.ok(cuda.eager === 'tensorflow' || cuda.provider === 'cuda');
});

test('CUDA is used by the libraries that can, and each that cannot is accounted for', () => {
  const [native, provider] = ['tfjs-node-gpu is not installed', 'its CUDA library was not downloaded'];
  const both = cudaDevice({ native: undefined, provider: undefined });
  assert.deepEqual([both.eager, both.provider], ['tensorflow', 'cuda']);
  const compiled = cudaDevice({ native, provider: undefined });
  assert.deepEqual([compiled.eager, compiled.provider], ['wasm', 'cuda']);
  assert.match(compiled.reason, /on WebAssembly: tfjs-node-gpu is not installed$/);
  assert.deepEqual(compileTarget({ name: 'cuda', ...compiled }), { provider: 'cuda' });
  const uncompiled = cudaDevice({ native: undefined, provider });
  assert.deepEqual(compileTarget({ name: 'cuda', ...uncompiled }), { eager: 'tensorflow' });
  assert.match(uncompiled.reason, /uncompiled, as .* not downloaded$/);
  assert.throws(() => cudaDevice({ native, provider }), { message: /not installed, and .* not downloaded$/ });
});

test('a provider is usable if it runs a graph', async () => {
  assert.equal(await unusableProvider('cpu'), undefined);
  const cuda = await unusableProvider('cuda');
  assert.ok(cuda === undefined || cuda.length > 0);
});

test('without a wish the first that is there is taken, and the others are accounted for', async () => {
  delete process.env.SIAMDLA_DEVICE;
  const { name, reason } = await chooseDevice();
  if (name === 'cpu') assert.match(reason, /no cuda: .*; no webgpu: /);
});

test('wasm is not selected automatically, even where the CPU is not available', async () => {
  delete process.env.SIAMDLA_DEVICE;
  await useEagerBackend('wasm');
  const factory = tf.findBackendFactory('wasm')!;
  await useEagerBackend('cpu');
  let isFirst = true;
  const failsOnce = (): ReturnType<typeof factory> => {
    if (!isFirst) return factory();
    isFirst = false;
    throw new Error('no memory');
  };
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', failsOnce);
  const found = await chooseDevice().catch((error: Error) => error);
  if (found instanceof Error) {
    assert.match(
      found.message,
      /^no device is available: no cuda: .*; no webgpu: .*; no cpu: its initialisation failed$/,
    );
  } else assert.ok(isCard(found.name));
  assert.equal((await chooseDevice('wasm')).name, 'wasm'); // asked for, it is
});

test('every backend and provider is listed, with times or the reason why it is not available', async () => {
  const found = await diagnose();
  assert.deepEqual(
    found.map(({ kind, name }) => `${kind} ${name}`),
    ['eager tensorflow', 'eager webgpu', 'eager wasm', 'eager cpu', 'compiled cpu', 'compiled webgpu', 'compiled cuda'],
  );
  for (const { missing, convolutionMs, matrixProductMs } of found) {
    assert.ok(missing !== undefined || (convolutionMs! > 0 && matrixProductMs! > 0));
  }
  assert.ok(found.find(({ name, kind }) => name === 'cpu' && kind === 'compiled')!.convolutionMs);
});
