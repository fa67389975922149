import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { readOpeFile } from '../../data/results/ope-results.js';
import { missingProvider } from '../../runtime/session.js';
import { type CliRun, refuses, siamdla, siamdlaProcess } from '../../testing/cli.js';
import { shareSyntheticVideos } from '../../testing/synthetic.js';
import { writeSequence, writeWeights } from '../../tracking/testing/sequences.js';
import { readMetrics } from '../../training/loop/metrics-file.js';

const root = mkdtempSync(path.join(tmpdir(), 'siamdla-cli-device-'));
shareSyntheticVideos();
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

/** A file with the programs that opened the card, one a line. */
const openers = path.join(root, 'openers.txt');

/** The names of these programs; forgets them. */
function takeOpeners(): string[] {
  const lines = readFileSync(openers, 'utf8').trim().split('\n');
  rmSync(openers);
  return lines.map((line) => path.basename(line));
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
  const gaps = JSON.stringify(new URL('../../runtime/kernels/wasm-gaps.js', import.meta.url).href);
  const source = `const tf = require(${named('@tensorflow/tfjs-core')});
    require(${named('@tensorflow/tfjs-backend-wasm')});
    require('node:fs').appendFileSync(${JSON.stringify(openers)}, process.argv[1] + '\\n');
    tf.registerBackend('tensorflow', async () => {
      (await import(${gaps})).fillWasmGaps();
      tf.copyRegisteredKernels('wasm', 'tensorflow');
      return Object.assign(await tf.findBackendFactory('wasm')(), { isUsingGpuDevice: true });
    });`;
  writeFileSync(path.join(card, 'index.js'), source);
  return folder;
}

/** Runs with more variables in the environment. */
async function withEnv<T>(more: NodeJS.ProcessEnv, work: () => T | Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, more);
  try {
    return await work();
  } finally {
    process.env = before;
  }
}

const provenanceOf = (...names: string[]): Record<string, unknown>[] =>
  JSON.parse(readFileSync(path.join(root, ...names, 'provenance.json'), 'utf8')).provenance;

test('SIAMDLA_DEVICE is heard by every command, and an unknown device is one line', async () => {
  for (const args of [
    ['train', '--model', 'siamcar-tiny', '--out', path.join(root, 'none')],
    ['reproduce', '--only', 'datasets', '--out', path.join(root, 'none')],
    ['export', '--model', 'siamcar-tiny', '--random', '1', '--out', path.join(root, 'none')],
  ]) {
    const { code, stdout, stderr } = await withEnv({ SIAMDLA_DEVICE: 'tpu' }, () => siamdla(...args));
    assert.equal(stderr, "siamdla: unknown device 'tpu' (SIAMDLA_DEVICE); expected one of cuda, webgpu, cpu, wasm\n");
    assert.deepEqual([code, stdout], [2, '']);
  }
  const out = ['--out', path.join(root, 'exported')];
  const { code, stderr, stdout } = await withEnv({ SIAMDLA_DEVICE: 'cpu' }, () =>
    siamdla('export', '--model', 'siamcar-tiny', '--random', '1', '--json', ...out),
  );
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^device: cpu \(requested by SIAMDLA_DEVICE; /);
  const { device, parity, deviceParity } = JSON.parse(stdout);
  assert.deepEqual([device, parity.length > 0, deviceParity], ['cpu', true, undefined]);
});

/** Devices that only tensorflow.js reaches, and what says so in what is stored. */
const uncompiled = { cuda: 'tensorflow.js tensorflow', wasm: 'tensorflow.js wasm' };

test('a device that only tensorflow.js reaches trains and tracks as the CPU does', { skip: obstacle() }, async () => {
  const card = { NODE_PATH: writeCard() };
  /** In a process of its own where the card is needed, as Node.js reads NODE_PATH when it starts. */
  const runOn = async (device: string, ...args: readonly string[]): Promise<CliRun> =>
    device === 'cuda' ? await withEnv(card, () => siamdlaProcess(...args)) : await siamdla(...args);
  const train = (device: string): string[] => [
    ...['train', '--model', 'siamcar-tiny', '--out', path.join(root, 'trained', device), '--device', device],
    ...['--epochs', '1', '--batch', '1', '--pairs-per-epoch', '2', '--validation-pairs', '0'],
    ...['--sequences', '2', '--frames', '4', '--workers', '1'],
  ];
  const lossesOn = async (device: string): Promise<number[]> => {
    const { code, stderr } = await runOn(device, ...train(device));
    assert.equal(code, 0, stderr);
    assert.match(stderr, new RegExp(`^device: ${device} \\(requested by --device; `, 'm'));
    const lines = readMetrics(path.join(root, 'trained', device, 'metrics.jsonl'));
    return lines.flatMap((line) => (line.kind === 'step' ? [line.loss] : []));
  };
  const expected = await lossesOn('cpu');
  for (const [name, provider] of Object.entries(uncompiled)) {
    const losses = await lossesOn(name);
    assert.equal(losses.length, 2);
    for (const [i, loss] of losses.entries())
      assert.ok(Math.abs(loss / expected[i]! - 1) < 1e-3, `${name}: ${losses} ${expected}`);
    const [trained] = provenanceOf('trained', name);
    assert.equal(trained!.device, `${name} (${provider})`);
  }

  await writeSequence(path.join(root, 'data'), 'a', 3);
  const weights = path.join(root, 'w.safetensors');
  writeWeights(weights, 'siamcar-tiny');
  const boxesOn = async (device: string): Promise<Float64Array> => {
    const out = path.join(root, 'tracked', device);
    const { code, stderr } = await runOn(
      device,
      ...['track', '--model', 'siamcar-tiny', '--weights', weights, '--benchmark', path.join(root, 'data')],
      ...['--out', out, '--device', device, '--workers', '1'],
    );
    assert.equal(code, 0, stderr);
    return readOpeFile(path.join(out, 'siamcar-tiny', 'a.txt'), 3);
  };
  const same = await boxesOn('cpu');
  for (const [name, provider] of Object.entries(uncompiled)) {
    const boxes = await boxesOn(name);
    for (const [i, value] of boxes.entries()) assert.ok(Math.abs(value - same[i]!) < 0.01, `${name}: ${boxes} ${same}`);
    const [tracking] = provenanceOf('tracked', name, 'siamcar-tiny');
    assert.equal(tracking!.device, `${name} (${provider})`);
    assert.match(String(tracking!.deviceReason), /requested by --device/);
  }
});

test('a command whose processes compute does not open the card; control: one that computes itself does', {
  skip: obstacle(),
}, async () => {
  const card = { NODE_PATH: writeCard() };
  const openersOf = async (code: number, ...args: readonly string[]): Promise<string[]> => {
    const run = await withEnv(card, () => siamdlaProcess(...args, '--device', 'cuda'));
    assert.equal(run.code, code, run.stderr);
    assert.match(run.stderr, /^device: cuda \(requested by --device; /m);
    return takeOpeners();
  };
  rmSync(openers, { force: true });
  const data = path.join(root, 'owned');
  for (const name of ['a', 'b']) await writeSequence(data, name, 2);
  const weights = path.join(root, 'owned.safetensors');
  writeWeights(weights, 'siamcar-tiny');
  const tracker = ['--model', 'siamcar-tiny', '--weights', weights];
  const out = (name: string): string[] => ['--out', path.join(root, 'owned-by', name)];
  const tracking = await openersOf(0, 'track', ...tracker, '--benchmark', data, ...out('track'));
  assert.deepEqual(tracking, ['probe-device-process.js', 'worker.js']);
  const tuning = await openersOf(0, 'tune', ...tracker, '--benchmark', data, '--settings', '1', ...out('tune'));
  assert.deepEqual(tuning, ['probe-device-process.js', 'worker.js']);
  assert.deepEqual(await openersOf(2, 'step', 'none-0123456789ab'), ['probe-device-process.js']); // unknown at every scale
  const reproducing = await openersOf(0, 'reproduce', '--only', 'datasets', '--no-figures', ...out('reproduce'));
  assert.deepEqual([...new Set(reproducing)], ['probe-device-process.js']);
  const video = ['--video', path.join(data, 'a', 'img'), '--box', '20,20,20,20', '--video-format', 'webp'];
  assert.deepEqual(await openersOf(0, 'track', ...tracker, ...video, ...out('video')), ['main.js']);
});

test('an unavailable device is refused with the reason', { skip: obstacle() }, async () => {
  const reason = /^siamdla: device 'cuda' \(--device\) is not available: .*tfjs-node-gpu/;
  await refuses(reason, 'train', '--model', 'siamcar-tiny', '--out', root, '--device', 'cuda');
});
