import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { type CliRun, printed, siamdla } from '../../testing/cli.js';
import { testFolder } from '../../testing/test-folder.js';
import { withEnvironment } from '../../testing/with-environment.js';
import { withFunctions } from '../../testing/with-functions.js';
import type { Plan } from './plan-file.js';

/** Plans experiments of smoke scale; returns keys by the beginnings of their names. */
async function planned(t: TestContext, places: { cache: string; synthetic: string }) {
  withEnvironment(t, { SIAMDLA_CACHE: places.cache, SIAMDLA_SYNTHETIC: places.synthetic });
  const file = path.join(testFolder(t), 'plan.json');
  await printed('reproduce', '--only', 'k-ablation,training-cost', '--plan', file, '--device', 'cpu');
  const { steps } = JSON.parse(fs.readFileSync(file, 'utf8')) as Plan;
  return (name: string) => {
    const { key } = steps.find((each) => each.key.startsWith(name))!;
    return { key, run: () => siamdla('step', key, '--plan', file), receipt: path.join(places.cache, 'done', key) };
  };
}

/** Checks for one line with the file and the advice, exit code 1, and that the step counts as unfinished. */
function assertUnfinished({ code, stdout, stderr }: CliRun, receipt: string, line: RegExp): void {
  assert.equal(code, 1, stderr);
  const lines = stderr.trimEnd().split('\n');
  assert.match(lines.pop()!, line);
  assert.deepEqual(
    lines.filter((each) => !/^(device|note): /.test(each)),
    [],
  );
  assert.equal(stdout, '');
  assert.ok(!fs.existsSync(`${receipt}.json`));
}

/** A file system of some KiB, or undefined where this process may not mount one. */
function smallDisk(t: TestContext, kib: number): string | undefined {
  const folder = fs.mkdtempSync(path.join(tmpdir(), 'siamdla-disk-'));
  t.after(() => {
    spawnSync('umount', ['-l', folder]);
    fs.rmSync(folder, { recursive: true, force: true });
  });
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', folder]).status === 0) return folder;
  t.skip('no tmpfs can be mounted here');
  return undefined;
}

test('a cache on a full disk', async (t) => {
  const disk = smallDisk(t, 16);
  if (disk === undefined) return;
  const find = await planned(t, { cache: disk, synthetic: path.join(disk, 'synthetic') });
  spawnSync('sh', ['-c', 'cat /dev/zero > filler'], { cwd: disk });
  const { run, receipt } = find('k-ablation');
  const line = /^siamdla: \/.*: cannot be written \(ENOSPC\): no space is left on the disk; free some and run the same/;
  assertUnfinished(await run(), receipt, line);
});

test('rendered videos on a disk that fills while they are written', async (t) => {
  const disk = smallDisk(t, 400);
  if (disk === undefined) return;
  const find = await planned(t, { cache: testFolder(t), synthetic: disk });
  const { run, receipt } = find('synthetic-train');
  assertUnfinished(await run(), receipt, /^siamdla: \/.*\/train-\d+: cannot be written \(ENOSPC\): no space is left/);
  assert.deepEqual(
    fs.readdirSync(disk).filter((name) => /tmp$|lock$/.test(name)),
    [],
  );
});

test('a quota that is used up at some write of a step, from the lock to the receipt; with enough it is finished', async (t) => {
  const cache = testFolder(t);
  const find = await planned(t, { cache, synthetic: testFolder(t) });
  const { run, receipt } = find('k-ablation');
  const line =
    /^siamdla: .*: cannot be written \(EDQUOT\): the disk quota is used up; free some space and run the same/;
  const failed: number[] = []; // writes before the one that fails
  for (const writes of [0, 1, 2, 4, 8, 16]) {
    const restore = failingWrites(t, writes);
    const outcome = await run().finally(restore);
    if (outcome.code === 0) break;
    assertUnfinished(outcome, receipt, line);
    failed.push(writes);
  }
  assert.deepEqual(failed.slice(0, 4), [0, 1, 2, 4]); // a slow run has more writes: signs of life of its lock
  assert.ok(fs.existsSync(`${receipt}.json`));
  assert.deepEqual(
    fs.readdirSync(cache).filter((name) => /tmp$|lock$/.test(name)),
    [],
  );
});

/** Lets writes of files fail with EDQUOT after so many of them. */
function failingWrites(t: TestContext, after: number): () => void {
  let writes = 0;
  const limited = <Write extends (...args: never[]) => unknown>(write: Write): Write =>
    ((...args: never[]) => {
      if (writes++ >= after) throw Object.assign(new Error('EDQUOT: disk quota exceeded, write'), { code: 'EDQUOT' });
      return write(...args);
    }) as Write;
  return withFunctions(t, fs, { writeSync: limited(fs.writeSync), writeFileSync: limited(fs.writeFileSync) });
}
