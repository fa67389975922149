import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { testFolder } from '../../testing/test-folder.js';
import { type FakeKit, fakeKit, kitScript, runScript, type ScriptRun } from './testing/fake-kit.js';

const skip = process.platform === 'linux' ? false : 'the kit is for Linux';

interface Line {
  readonly step: string;
  readonly exitCode: number;
  readonly timedOut: boolean;
  readonly crashedAfterReport: boolean;
  readonly limit: number;
}

interface Checks {
  readonly kit: FakeKit;
  readonly results: string;
  readonly run: (parts: readonly string[], env?: Readonly<Record<string, string>>) => ScriptRun;
  /** The summary by step. */
  readonly summary: () => Readonly<Record<string, Line>>;
}

function checksOf(t: TestContext): Checks {
  const kit = fakeKit(t);
  const results = path.join(testFolder(t), 'results');
  const cwd = path.join(kit.stage, 'kit');
  return {
    kit,
    results,
    run: (parts, env = {}) =>
      runScript('gpu-checks.sh', parts, { cwd, env: { ...kit.env, SIAMDLA_GPU_RESULTS: results, ...env } }),
    summary: () => {
      const lines = readFileSync(path.join(results, 'summary.jsonl'), 'utf8').trim().split('\n');
      return Object.fromEntries(lines.map((text) => JSON.parse(text) as Line).map((line) => [line.step, line]));
    },
  };
}

/** Names in a packed file. */
const packed = (file: string): string[] => spawnSync('tar', ['-tzf', file], { encoding: 'utf8' }).stdout.split('\n');

test('the limits in the first lines are those of the script, and each fits with the first part into ten minutes', {
  skip,
}, (t) => {
  const listed = [...readFileSync(kitScript('gpu-checks.sh'), 'utf8').matchAll(/^# {3}([\w-]+) +(\d+) {2}/gm)];
  const limits = new Map(listed.map(([, name, limit]) => [name!, Number(limit)]));
  const sum = limits.get('all');
  limits.delete('all');
  assert.equal(limits.size, 13);
  assert.equal(
    [...limits.values()].reduce((total, limit) => total + limit, 0),
    sum,
  );
  const unpacking = 20;
  for (const limit of limits.values()) assert.ok(limit + limits.get('machine')! + 15 + unpacking <= 600, `${limit}`);
  const { run } = checksOf(t);
  const { stdout } = run(['all']);
  const order = [...limits.keys()].join(' ');
  assert.ok(stdout.startsWith(`13 parts, at most ${sum} s together: ${order}\n`), stdout);
});

test('all parts run with their own limits and are packed as one file, which is copied to OUT', { skip }, (t) => {
  const { kit, results, run, summary } = checksOf(t);
  const out = testFolder(t);
  const { code, stdout } = run(['verify', 'bench-models', 'cost', 'precision', 'speed', 'notebook'], {
    LIMITS: '0.5',
    OUT: out,
  });
  assert.equal(code, 0, stdout);
  const place = path.join(results, 'verify.json');
  assert.deepEqual(kit.ran().slice(0, 2), ['doctor --json', `doctor --verify --device webgpu --out ${place}`]);
  assert.ok(kit.ran().includes(`bench models --device webgpu --seconds 10 --peer-seconds 60 --out ${results}/bench`));
  const limits = Object.fromEntries(Object.values(summary()).map(({ step, limit }) => [step, limit]));
  const half = { doctor: 30, verify: 150, 'verify-siamcar-r50': 112, 'verify-siamrpnpp-r50': 112 };
  const more = { 'bench-models': 90, 'cost-siamrpnpp': 225, 'cost-siamcar': 225, precision: 150, speed: 120 };
  assert.deepEqual(limits, { ...half, ...more });
  assert.match(stdout, /notebook: not run, as notebooks\.tar\.xz was not unpacked/);
  assert.match(readFileSync(path.join(results, 'nvidia-smi.txt'), 'utf8'), /driver 1\.2/);
  assert.deepEqual(readdirSync(out), ['results.tar.gz']);
  for (const file of [`${results}.tar.gz`, path.join(out, 'results.tar.gz')]) {
    const names = packed(file);
    for (const name of ['summary.jsonl', 'verify.json', 'bench/models.json', 'doctor.json', 'machine.txt'])
      assert.ok(names.includes(`results/${name}`), `${name} in ${file}`);
  }
});

test('an OUT that is no folder of the caller’s is left alone, and what the machine is is asked once for a folder', {
  skip,
}, (t) => {
  const { kit, results, run } = checksOf(t);
  const file = path.join(testFolder(t, { file: 'mine' }), 'file');
  for (const env of [{ OUT: file }, { OUT: '/no/such/folder' }, {}]) {
    assert.equal(run(['precision'], env).code, 0);
    assert.ok(existsSync(`${results}.tar.gz`));
  }
  assert.equal(readFileSync(file, 'utf8'), 'mine');
  const asked = kit.ran().map((line) => line.split(' ')[0]);
  assert.deepEqual(asked, ['doctor', 'precision', 'precision', 'precision']);
  run(['machine']);
  assert.equal(kit.ran().at(-1), 'doctor --json');
});

test('a crash after a complete report is told apart from one that leaves half of it, none, or that of an earlier call', {
  skip,
}, (t) => {
  const { results, run, summary } = checksOf(t);
  const precision = (how: string): [number | null, boolean, number] => {
    const { code } = run(['precision'], { FAKE: JSON.stringify({ precision: how }) });
    const { crashedAfterReport, exitCode } = summary().precision!;
    return [code, crashedAfterReport, exitCode];
  };
  assert.deepEqual(precision('whole crash'), [0, true, 139]);
  assert.deepEqual(precision('nothing crash'), [1, false, 139], 'the complete report is that of the call before');
  assert.deepEqual(precision('half crash'), [1, false, 139]);
  assert.deepEqual(precision('whole fail'), [1, false, 3]);
  assert.deepEqual(precision('whole'), [0, false, 0], 'a later call replaces the line of the failure');
  assert.ok(existsSync(path.join(results, 'logs/precision.log')));
});

test('a part that exceeds its limit keeps what it has stored, and the next ones run', { skip }, (t) => {
  const { results, run, summary } = checksOf(t);
  const slow = { FAKE: JSON.stringify({ verify: 'half stay' }), LIMITS: '0.005' };
  mkdirSync(results, { recursive: true });
  writeFileSync(path.join(results, 'machine.txt'), 'known');
  const { code, stdout } = run(['verify-kernels', 'precision'], slow);
  assert.equal(code, 1);
  const { verify } = summary();
  assert.deepEqual([verify!.exitCode, verify!.timedOut, verify!.limit], [124, true, 1]);
  assert.match(stdout, /precision, at most 1 s/);
  assert.match(readFileSync(path.join(results, 'verify.json'), 'utf8'), /still running/);
});

test('a caller that ends the script finds the finished parts, and what the running one has stored', {
  skip,
}, async (t) => {
  const { kit, results, summary } = checksOf(t);
  const out = testFolder(t);
  const fake = { FAKE: JSON.stringify({ models: 'half stay' }), OUT: out, SIAMDLA_GPU_RESULTS: results };
  const child = spawn('bash', [kitScript('gpu-checks.sh'), 'precision', 'bench-models'], {
    cwd: path.join(kit.stage, 'kit'),
    env: { ...kit.env, ...fake },
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  while (!existsSync(path.join(results, 'bench/models.json'))) await wait(20);
  const file = path.join(out, 'results.tar.gz');
  const [finished, running] = ['results/precision/precision.json', 'results/bench/models.json'];
  assert.ok(packed(file).includes(finished), 'even if nothing but a kill had come');
  child.kill('SIGTERM');
  assert.equal(await ended, 143);
  assert.equal(summary()['bench-models']!.exitCode, 143);
  for (const name of [finished, running]) assert.ok(packed(file).includes(name), name);
});

test('unknown parts and limits are refused before anything runs', { skip }, (t) => {
  const { kit, run } = checksOf(t);
  const unknown = run(['precision', 'x']);
  assert.deepEqual([unknown.code, kit.ran()], [2, []]);
  assert.match(unknown.stderr, /^gpu-checks\.sh: unknown part 'x'; expected some of all, machine, verify, /);
  for (const limits of ['0', '0.0', '-1', 'many', '1e3']) {
    const { code, stderr } = run(['precision'], { LIMITS: limits });
    assert.equal(code, 2, limits);
    assert.match(stderr, /LIMITS is '.*'; expected a number above 0, such as 0\.5 or 2/);
  }
  assert.deepEqual(kit.ran(), []);
});
