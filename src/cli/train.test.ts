import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { readCheckpoint } from '../models/checkpoints/read-checkpoint.js';
import { packageRoot } from '../package-root.js';
import { siamdla } from '../testing/cli.js';
import { readMetrics } from '../training/loop/metrics-file.js';
import { trainCommand } from './train.js';

const root = mkdtempSync(path.join(tmpdir(), 'siamdla-cli-train-'));
process.env.SIAMDLA_SYNTHETIC = path.join(root, 'synthetic');
after(() => rmSync(root, { recursive: true, force: true }));

/** A training of seconds, on videos that the first one makes. */
const small = (out: string, ...more: string[]): string[] => [
  ...['train', '--model', 'siamrpnpp-tiny', '--out', path.join(root, out), '--epochs', '2', '--batch', '2'],
  ...['--pairs-per-epoch', '6', '--validation-pairs', '2', '--sequences', '2', '--frames', '6', '--threads', '1'],
  ...['--device', 'cpu', ...more],
];
const cli = path.join(packageRoot, 'dist/cli/main.js');

/** Loss by loss, without times. */
const losses = (out: string): unknown[] =>
  readMetrics(path.join(root, out, 'metrics.jsonl')).map(({ kind, epoch, loss }) => [kind, epoch, loss]);

test('trains on the synthetic set, tells the device and each epoch, and writes weights, checkpoint, metrics and what computed', () => {
  const { code, stdout, stderr } = siamdla(...small('whole'));
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^device: cpu \(asked for by --device; .*\)$/m);
  assert.match(stdout, /^epoch 1: loss \d+\.\d+ \(cls [\d.]+, loc [\d.]+\); P [\d.]+; held out: loss .*pairs\/s/m);
  assert.match(stdout, /^weights: .*weights\.safetensors$/m);
  assert.equal(losses('whole').length, 2 * 3 + 2);
  const { metadata } = readCheckpoint(path.join(root, 'whole/weights.safetensors'));
  assert.deepEqual([metadata.model, metadata.assigner], ['siamrpnpp-tiny', 'dla']);
  const { provenance } = JSON.parse(readFileSync(path.join(root, 'whole/provenance.json'), 'utf8'));
  assert.equal(provenance.length, 1);
  const [{ epoch, step, device, deviceReason, threads, commit }] = provenance;
  assert.deepEqual([epoch, step, device, threads], [0, 0, 'cpu (onnxruntime)', 1]);
  assert.ok(commit);
  assert.match(deviceReason, /asked for by --device/);
});

test('curves draws what trainings wrote down, of finished and of running ones', async () => {
  const [whole, part] = [path.join(root, 'whole'), path.join(root, 'part')];
  mkdirSync(part);
  const [first] = readFileSync(path.join(whole, 'metrics.jsonl'), 'utf8').split('\n');
  writeFileSync(path.join(part, 'metrics.jsonl'), `${first}\n{"kind":"st`); // its first step is done, and it writes the second
  const { code, stdout, stderr } = siamdla('curves', whole, part, '--out', path.join(root, 'plots/both.png'), '--json');
  assert.equal(code, 0, stderr);
  const { figure, trainings } = JSON.parse(stdout);
  assert.deepEqual(
    trainings.map(({ training, steps }: { training: string; steps: number }) => [training, steps]),
    [
      ['whole', 6],
      ['part', 1],
    ],
  );
  assert.ok(statSync(figure).size > 10_000);
  const { trainings: curves } = JSON.parse(readFileSync(path.join(root, 'plots/both.json'), 'utf8'));
  assert.deepEqual(
    curves[0].validationIou.map(([steps]: [number]) => steps),
    [3, 6],
  );
  const none = siamdla('curves', root);
  assert.equal(none.code, 2);
  assert.match(none.stderr, /holds no metrics\.jsonl; expected a folder that 'siamdla train' wrote/);
});

/** The command where no file may grow beyond half of a checkpoint: what a full disk does to a write. */
function onFullDisk(...args: readonly string[]): { status: number | null; stderr: string } {
  const limit = Math.floor(statSync(path.join(root, 'whole/checkpoint.safetensors')).size / 2 / 1024);
  const words = [process.execPath, cli, ...args].map((word) => `'${word}'`).join(' ');
  return spawnSync('bash', ['-c', `trap '' XFSZ; ulimit -f ${limit}; exec ${words}`], { encoding: 'utf8' });
}

test('Ctrl-C saves the training and leaves with 130; a full disk leaves that; --resume ends as if nothing had been', async (t) => {
  const child = spawn(process.execPath, [cli, ...small('stopped')], { stdio: ['ignore', 'pipe', 'ignore'] });
  child.stdout.once('data', () => child.kill('SIGINT')); // the first epoch is done
  const code = await new Promise((resolve) => child.once('exit', resolve));
  assert.equal(code, 130);
  const saved = readFileSync(path.join(root, 'stopped/checkpoint.safetensors'));
  assert.ok(!existsSync(path.join(root, 'stopped/weights.safetensors')));

  await t.test('full disk', { skip: process.platform !== 'linux' }, () => {
    cpSync(path.join(root, 'stopped'), path.join(root, 'full'), { recursive: true });
    const { status, stderr } = onFullDisk(...small('full', '--resume'));
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^siamdla: .*checkpoint\.safetensors: cannot be written \(EFBIG\): .*; give another folder or raise the limit$/m,
    );
    assert.ok(readFileSync(path.join(root, 'full/checkpoint.safetensors')).equals(saved));
    const left = ['checkpoint.safetensors', 'metrics.jsonl', 'provenance.json'];
    assert.deepEqual(readdirSync(path.join(root, 'full')).sort(), left);
  });

  const { code: resumed, stderr } = siamdla(...small('stopped', '--resume'));
  assert.equal(resumed, 0, stderr);
  assert.deepEqual(losses('stopped'), losses('whole'));
  const [a, b] = ['stopped', 'whole'].map((out) => readFileSync(path.join(root, out, 'weights.safetensors')));
  assert.ok(a!.equals(b!));
});

test('--resume with nothing to go on from begins anew, and says so', () => {
  const { code, stderr } = siamdla(...small('new', '--resume'));
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^note: .*new holds no checkpoint\.safetensors to go on from; a new training begins$/m);
});

test('what is not right is told in one line', async () => {
  const out = path.join(root, 'none');
  const { code, stderr } = siamdla('train', '--model', 'siamcar', '--out', out);
  assert.equal(code, 2, stderr);
  assert.match(stderr, /^siamdla: unknown model 'siamcar'; expected one of siamrpnpp-r50.*\n$/);
  const car = ['--model', 'siamcar-tiny'];
  const mistakes: readonly (readonly [readonly string[], RegExp])[] = [
    [[...car, '--out', out, '--data', 'imagenet'], /unknown data 'imagenet'/],
    [car, /required option '--out <folder>' not specified/],
    [[...car, '--out', out, '--option', 'fallback'], /expected key=value/],
    [[...car, '--out', out, '--assigner', 'magic'], /unknown assigner 'magic'/],
    [[...car, '--out', out, '--weights', path.join(root, 'no.pth')], /no\.pth/],
    [[...car, '--out', path.join(cli, 'x')], /--out .*main\.js.x: is no folder that can be written to/],
    [[...car, '--out', out, '--device', 'tpu'], /unknown device 'tpu' \(--device\); expected one of cuda/],
  ];
  for (const [args, message] of mistakes) {
    const command = trainCommand()
      .exitOverride()
      .configureOutput({ outputError: () => {} });
    await assert.rejects(command.parseAsync([...args], { from: 'user' }), (error: Error) => {
      assert.match(error.message, message);
      return error.name === 'InputError' || error.name === 'CommanderError';
    });
  }
  assert.equal(existsSync(out), false);
});
