import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { compileTarget, type Device } from './device.js';
import { missingProvider } from './session.js';

const require = createRequire(import.meta.url);

function isInstalled(): boolean {
  try {
    require.resolve('@tensorflow/tfjs-node-gpu');
    return true;
  } catch {
    return false;
  }
}

/** Asks for the CUDA device in a process of its own that finds a package of that name, and prints what it is told. */
function askWithFake(sees: boolean): { device?: Device; error?: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-gpu-'));
  try {
    const fake = path.join(folder, '@tensorflow', 'tfjs-node-gpu');
    mkdirSync(fake, { recursive: true });
    const core = JSON.stringify(require.resolve('@tensorflow/tfjs-core'));
    const source = `const tf = require(${core});
      class Fake extends tf.KernelBackend { constructor() { super(); this.isUsingGpuDevice = ${sees}; } dispose() {} }
      tf.registerBackend('tensorflow', () => new Fake());`;
    writeFileSync(path.join(fake, 'index.js'), source);
    const script = `import { chooseDevice } from ${JSON.stringify(new URL('./device.js', import.meta.url).href)};
      const said = await chooseDevice('cuda').then((device) => ({ device }), ({ message }) => ({ error: message }));
      process.stdout.write(JSON.stringify(said));`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, NODE_PATH: folder },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return JSON.parse(printed);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const skip = isInstalled() ? 'the real tfjs-node-gpu is installed' : false;

test('a native library that sees no card is no CUDA device', { skip }, () => {
  const { error, device } = askWithFake(false);
  assert.equal(device, undefined);
  assert.match(error ?? '', /device 'cuda' \(--device\) is not available: .*sees no CUDA device/);
});

test('one that sees a card is, and programs run where they can', { skip }, () => {
  const { device } = askWithFake(true);
  assert.equal(device?.name, 'cuda');
  assert.equal(device.eager, 'tensorflow');
  const expected = missingProvider('cuda') ? { eager: 'tensorflow' } : { provider: 'cuda' };
  assert.deepEqual(compileTarget(device), expected);
});

test('programs run compiled wherever ONNX Runtime reaches the device', () => {
  const device = { eager: 'webgpu', reason: '' } as const;
  assert.deepEqual(compileTarget({ ...device, name: 'webgpu', provider: 'webgpu' }), { provider: 'webgpu' });
  assert.deepEqual(compileTarget({ ...device, name: 'cpu', eager: 'wasm', provider: 'cpu' }), { provider: 'cpu' });
  assert.deepEqual(compileTarget({ ...device, name: 'wasm', eager: 'wasm', provider: 'cpu' }), { eager: 'wasm' });
});
