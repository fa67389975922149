import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { readCheckpoint } from '../models/checkpoints/read-checkpoint.js';
import { packageRoot } from '../package-root.js';
import { siamdla } from '../testing/cli.js';
import { readMetrics } from '../training/loop/metrics-file.js';

const root = mkdtempSync(path.join(tmpdir(), 'siamdla-cli-train-'));
process.env.SIAMDLA_SYNTHETIC = path.join(root, 'synthetic');
after(() => rmSync(root, { recursive: true, force: true }));

/** A training of seconds, on videos that it makes first. */
const small = (out: string, ...more: string[]): string[] => [
  ...['train', '--model', 'siamrpnpp-tiny', '--out', path.join(root, out), '--epochs', '2', '--batch', '2'],
  ...[
    '--pairs-per-epoch',
    '8',
    '--validation-pairs',
    '4',
    '--sequences',
    '4',
    '--frames',
    '8',
    '--threads',
    '1',
    ...more,
  ],
];
const cli = path.join(packageRoot, 'dist/cli/main.js');

/** Loss by loss, without times. */
const losses = (out: string): unknown[] =>
  readMetrics(path.join(root, out, 'metrics.jsonl')).map(({ kind, epoch, loss }) => [kind, epoch, loss]);

test('trains on the synthetic set, tells each epoch, and writes weights, checkpoint and metrics', () => {
  const { code, stdout, stderr } = siamdla(...small('whole'));
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^epoch 1: loss \d+\.\d+ \(cls [\d.]+, loc [\d.]+\); P [\d.]+; held out: loss .*pairs\/s/m);
  assert.match(stdout, /^weights: .*weights\.safetensors$/m);
  assert.equal(losses('whole').length, 2 * 4 + 2);
  const { metadata } = readCheckpoint(path.join(root, 'whole/weights.safetensors'));
  assert.deepEqual([metadata.model, metadata.assigner], ['siamrpnpp-tiny', 'dla']);
});

test('Ctrl-C saves the training and leaves with 130; --resume ends as if nothing had been', async () => {
  const child = spawn(process.execPath, [cli, ...small('stopped')], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.once('data', () => child.kill('SIGINT')); // the first epoch is done
  const code = await new Promise((resolve) => child.once('exit', resolve));
  assert.equal(code, 130);
  assert.ok(existsSync(path.join(root, 'stopped/checkpoint.safetensors')));
  assert.ok(!existsSync(path.join(root, 'stopped/weights.safetensors')));
  const { code: resumed, stderr } = siamdla(...small('stopped', '--resume'));
  assert.equal(resumed, 0, stderr);
  assert.deepEqual(losses('stopped'), losses('whole'));
  const [a, b] = ['stopped', 'whole'].map((out) => readFileSync(path.join(root, out, 'weights.safetensors')));
  assert.ok(a!.equals(b!));
});

/** The command where no file may grow beyond half of a checkpoint: what a full disk does to a write. */
function onFullDisk(...args: readonly string[]): { status: number | null; stderr: string } {
  const limit = Math.floor(statSync(path.join(root, 'whole/checkpoint.safetensors')).size / 2 / 1024);
  const words = [process.execPath, cli, ...args].map((word) => `'${word}'`).join(' ');
  return spawnSync('bash', ['-c', `trap '' XFSZ; ulimit -f ${limit}; exec ${words}`], { encoding: 'utf8' });
}

test('where the disk is full the last good checkpoint stays', { skip: process.platform !== 'linux' }, async () => {
  const child = spawn(process.execPath, [cli, ...small('full')], { stdio: ['ignore', 'pipe', 'ignore'] });
  child.stdout.once('data', () => child.kill('SIGINT'));
  await new Promise((resolve) => child.once('exit', resolve));
  const file = path.join(root, 'full/checkpoint.safetensors');
  const before = readFileSync(file);
  const { status, stderr } = onFullDisk(...small('full', '--resume'));
  assert.equal(status, 1);
  assert.match(stderr, /^siamdla: EFBIG: file too large/m);
  assert.ok(readFileSync(file).equals(before));
  assert.deepEqual(readdirSync(path.join(root, 'full')).sort(), ['checkpoint.safetensors', 'metrics.jsonl']);
});

test('what is not right is told in one line', () => {
  const refused = (args: string[], message: RegExp): void => {
    const { code, stderr } = siamdla(...args);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
  };
  const out = path.join(root, 'none');
  refused(['train', '--model', 'siamcar', '--out', out], /unknown model 'siamcar'; expected one of siamrpnpp-r50/);
  refused(['train', '--model', 'siamcar-tiny', '--out', out, '--data', 'imagenet'], /unknown data 'imagenet'/);
  refused(['train', '--model', 'siamcar-tiny'], /required option '--out <folder>' not specified/);
  refused(['train', '--model', 'siamcar-tiny', '--out', out, '--option', 'fallback'], /expected key=value/);
  refused(['train', '--model', 'siamcar-tiny', '--out', out, '--assigner', 'magic'], /unknown assigner 'magic'/);
  refused(['train', '--model', 'siamcar-tiny', '--out', out, '--weights', path.join(root, 'no.pth')], /no\.pth/);
});
