import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { readOpeFile } from '../data/results/ope-results.js';
import { missingProvider } from '../runtime/session.js';
import { siamdla } from '../testing/cli.js';
import { writeSequence, writeWeights } from '../tracking/testing/sequences.js';
import { readMetrics } from '../training/loop/metrics-file.js';

const root = mkdtempSync(path.join(tmpdir(), 'siamdla-cli-device-'));
process.env.SIAMDLA_SYNTHETIC = path.join(root, 'synthetic');
delete process.env.SIAMDLA_DEVICE;
after(() => rmSync(root, { recursive: true, force: true }));

const require = createRequire(import.meta.url);

/** Why no card can be played: what is there would be used instead. */
function obstacle(): string | false {
  if (!missingProvider('cuda')) return 'ONNX Runtime has a CUDA provider';
  try {
    require.resolve('@tensorflow/tfjs-node-gpu');
    return 'tfjs-node-gpu is installed';
  } catch {
    return false;
  }
}

/**
 * A package by the name of tfjs-node-gpu whose card is the WebAssembly backend of tensorflow.js: a device that only
 * tensorflow.js reaches.
 */
function writeCard(): string {
  const folder = path.join(root, 'modules');
  const card = path.join(folder, '@tensorflow', 'tfjs-node-gpu');
  mkdirSync(card, { recursive: true });
  const named = (name: string): string => JSON.stringify(require.resolve(name));
  const gaps = JSON.stringify(new URL('../runtime/kernels/wasm-gaps.js', import.meta.url).href);
  const source = `const tf = require(${named('@tensorflow/tfjs-core')});
    require(${named('@tensorflow/tfjs-backend-wasm')});
    tf.registerBackend('tensorflow', async () => {
      (await import(${gaps})).fillWasmGaps();
      tf.copyRegisteredKernels('wasm', 'tensorflow');
      return Object.assign(await tf.findBackendFactory('wasm')(), { isUsingGpuDevice: true });
    });`;
  writeFileSync(path.join(card, 'index.js'), source);
  return folder;
}

/** A run with more in its environment. */
function withEnv(more: NodeJS.ProcessEnv, ...args: readonly string[]): ReturnType<typeof siamdla> {
  const before = { ...process.env };
  Object.assign(process.env, more);
  try {
    return siamdla(...args);
  } finally {
    process.env = before;
  }
}

const provenanceOf = (...names: string[]): Record<string, unknown>[] =>
  JSON.parse(readFileSync(path.join(root, ...names, 'provenance.json'), 'utf8')).provenance;

test('SIAMDLA_DEVICE is heard by every command, and an unknown device is one line', () => {
  for (const args of [
    ['train', '--model', 'siamcar-tiny', '--out', path.join(root, 'none')],
    ['reproduce', '--only', 'datasets', '--out', path.join(root, 'none')],
    ['export', '--model', 'siamcar-tiny', '--random', '1', '--out', path.join(root, 'none')],
  ]) {
    const { code, stdout, stderr } = withEnv({ SIAMDLA_DEVICE: 'tpu' }, ...args);
    assert.equal(stderr, "siamdla: unknown device 'tpu' (SIAMDLA_DEVICE); expected one of cuda, webgpu, cpu, wasm\n");
    assert.deepEqual([code, stdout], [2, '']);
  }
  const out = ['--out', path.join(root, 'exported')];
  const { code, stderr, stdout } = withEnv(
    { SIAMDLA_DEVICE: 'cpu' },
    ...['export', '--model', 'siamcar-tiny', '--random', '1', '--json', ...out],
  );
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^device: cpu \(asked for by SIAMDLA_DEVICE; /);
  const { device, parity, deviceParity } = JSON.parse(stdout);
  assert.deepEqual([device, parity.length > 0, deviceParity], ['cpu', true, undefined]);
});

/** Devices that only tensorflow.js reaches, and what says so in what is stored. */
const uncompiled = { cuda: 'tensorflow.js tensorflow', wasm: 'tensorflow.js wasm' };

test('a device that only tensorflow.js reaches trains and tracks as the CPU does', { skip: obstacle() }, async () => {
  const card = { NODE_PATH: writeCard() };
  const train = (device: string): string[] => [
    ...['train', '--model', 'siamcar-tiny', '--out', path.join(root, 'trained', device), '--device', device],
    ...['--epochs', '1', '--batch', '1', '--pairs-per-epoch', '2', '--validation-pairs', '0'],
    ...['--sequences', '2', '--frames', '4'],
  ];
  const lossesOn = (device: string): number[] => {
    const { code, stderr } = withEnv(card, ...train(device));
    assert.equal(code, 0, stderr);
    assert.match(stderr, new RegExp(`^device: ${device} \\(asked for by --device; `, 'm'));
    const lines = readMetrics(path.join(root, 'trained', device, 'metrics.jsonl'));
    return lines.flatMap((line) => (line.kind === 'step' ? [line.loss] : []));
  };
  const expected = lossesOn('cpu');
  for (const [name, provider] of Object.entries(uncompiled)) {
    const losses = lossesOn(name);
    assert.equal(losses.length, 2);
    for (const [i, loss] of losses.entries())
      assert.ok(Math.abs(loss / expected[i]! - 1) < 1e-3, `${name}: ${losses} ${expected}`);
    const [trained] = provenanceOf('trained', name);
    assert.equal(trained!.device, `${name} (${provider})`);
  }

  await writeSequence(path.join(root, 'data'), 'a', 3);
  const weights = path.join(root, 'w.safetensors');
  writeWeights(weights, 'siamcar-tiny');
  const boxesOn = (device: string): Float64Array => {
    const out = path.join(root, 'tracked', device);
    const { code, stderr } = withEnv(
      card,
      ...['track', '--model', 'siamcar-tiny', '--weights', weights, '--benchmark', path.join(root, 'data')],
      ...['--out', out, '--device', device],
    );
    assert.equal(code, 0, stderr);
    return readOpeFile(path.join(out, 'siamcar-tiny', 'a.txt'), 3);
  };
  const same = boxesOn('cpu');
  for (const [name, provider] of Object.entries(uncompiled)) {
    const boxes = boxesOn(name);
    for (const [i, value] of boxes.entries()) assert.ok(Math.abs(value - same[i]!) < 0.01, `${name}: ${boxes} ${same}`);
    const [tracking] = provenanceOf('tracked', name, 'siamcar-tiny');
    assert.equal(tracking!.device, `${name} (${provider})`);
    assert.match(String(tracking!.deviceReason), /asked for by --device/);
  }
});

test('a device that is not there is refused with the reason', { skip: obstacle() }, () => {
  const { code, stderr } = siamdla('train', '--model', 'siamcar-tiny', '--out', root, '--device', 'cuda');
  assert.equal(code, 2);
  assert.match(stderr, /^siamdla: device 'cuda' \(--device\) is not there: .*tfjs-node-gpu.*\n$/);
});
