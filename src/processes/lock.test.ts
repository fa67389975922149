import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs, {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { testFolder } from '../testing/test-folder.js';
import { withFunctions } from '../testing/with-functions.js';
import type { HeldLock } from './held-lock.js';
import { isLock, lockFolder, tryLock, waitForFolder, waitForLock } from './lock.js';
import type { LockOwner } from './lock-owner.js';

const taken = (file: string): HeldLock => {
  const found = tryLock(file);
  assert.ok(isLock(found), 'free');
  return found;
};

/** A process that takes a lock and does nothing more. */
async function holder(t: TestContext, file: string): Promise<{ kill: (signal: NodeJS.Signals) => Promise<void> }> {
  const script = `import { tryLock } from ${JSON.stringify(new URL('./lock.js', import.meta.url).href)};
    tryLock(${JSON.stringify(file)}); setInterval(() => {}, 1000); console.log('held');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => void child.kill('SIGKILL'));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return {
    kill: async (signal) => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill(signal);
      if (signal !== 'SIGSTOP') await ended;
    },
  };
}

/** Makes a lock look like one of another machine, whose owner gave its last sign of life some seconds ago. */
function moveElsewhere(file: string, changes: Partial<LockOwner>, age: number): void {
  const owner = JSON.parse(readFileSync(file, 'utf8')) as LockOwner;
  writeFileSync(file, `${JSON.stringify({ ...owner, ...changes })}\n`);
  const at = Date.now() / 1000 - age;
  utimesSync(file, at, at);
}

test('a lock is held once, by its owner, until it is released', (t) => {
  const file = path.join(testFolder(t), 'a/x.lock');
  const lock = taken(file);
  const owner = tryLock(file);
  assert.ok(!isLock(owner));
  assert.equal(owner.pid, process.pid);
  lock.check();
  lock.release();
  assert.ok(!existsSync(file));
  taken(file).release();
});

test('the lock of a process that was killed is free at once; of one that is suspended it is not', async (t) => {
  const file = path.join(testFolder(t), 'x.lock');
  const one = await holder(t, file);
  assert.ok(!isLock(tryLock(file)));
  await one.kill('SIGSTOP');
  moveElsewhere(file, {}, 3600);
  assert.ok(!isLock(tryLock(file)));
  await one.kill('SIGKILL');
  taken(file).release();
});

test('pid 1 of another container is another process: its signs of life decide, not ours', (t) => {
  const file = path.join(testFolder(t), 'x.lock');
  const lock = taken(file);
  const elsewhere = { id: 'other', machine: 'container-2 boot pid:[1]', host: 'container-2', pid: process.pid };
  moveElsewhere(file, elsewhere, 10);
  assert.ok(!isLock(tryLock(file)), 'alive ten seconds ago');
  assert.throws(() => lock.check(), /has taken the lock over/);
  moveElsewhere(file, elsewhere, 60);
  const mine = taken(file);
  lock.release(); // it was lost: the new owner's lock stays
  mine.check();
  mine.release();
});

test('another process with the pid of a dead owner does not keep its lock', (t) => {
  const file = path.join(testFolder(t), 'x.lock');
  taken(file);
  moveElsewhere(file, { startTicks: '12' }, 0);
  taken(file).release();
});

test('a lock that was never written is free after a while', (t) => {
  const file = path.join(testFolder(t), 'x.lock');
  writeFileSync(file, '');
  assert.ok(!isLock(tryLock(file)));
  utimesSync(file, 1, 1);
  taken(file).release();
});

test('an owner learns that it lost its lock', async (t) => {
  const file = path.join(testFolder(t), 'x.lock');
  const lock = taken(file);
  moveElsewhere(file, { id: 'other' }, 0);
  await wait(2300);
  assert.ok(lock.signal.aborted);
  lock.release();
  assert.ok(existsSync(file));
});

test('a removed lock is taken again, unless another process was quicker; one that cannot be read is looked at later', async (t) => {
  const folder = testFolder(t);
  const [removed, quicker, unreadable] = ['a', 'b', 'c'].map((name) => path.join(folder, `${name}.lock`)) as [
    string,
    string,
    string,
  ];
  const locks = [removed, quicker, unreadable].map(taken) as [HeldLock, HeldLock, HeldLock];
  for (const file of [removed, quicker, unreadable]) rmSync(file);
  const other = taken(quicker);
  mkdirSync(unreadable);
  await wait(2500); // a beat
  assert.deepEqual(
    locks.map(({ signal }) => signal.aborted),
    [false, true, false],
  );
  locks[0].check();
  assert.ok(!isLock(tryLock(removed)));
  assert.throws(() => locks[1].check(), /another process has taken the lock over/);
  other.check();
  rmdirSync(unreadable);
  locks[2].check();
  for (const lock of [...locks, other]) lock.release();
  assert.deepEqual(readdirSync(folder), []);
});

test('a removed lock that a full disk keeps from being written is taken again by a later beat', (t) => {
  const file = path.join(testFolder(t), 'x.lock');
  t.mock.timers.enable({ apis: ['setInterval'] });
  const lock = taken(file);
  rmSync(file);
  let isFull = true;
  const { writeSync } = fs;
  const write = (...args: Parameters<typeof writeSync>): number => {
    if (isFull) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    return writeSync(...args);
  };
  withFunctions(t, fs, { writeSync: write as unknown as typeof fs.writeSync });
  t.mock.timers.tick(2000);
  isFull = false;
  t.mock.timers.tick(2000);
  assert.ok(!lock.signal.aborted);
  lock.check();
  assert.ok(!isLock(tryLock(file)));
  lock.release();
});

test('of many that find a dead owner one gets the lock', async (t) => {
  const folder = testFolder(t);
  const file = path.join(folder, 'x.lock');
  const log = path.join(folder, 'log');
  writeFileSync(log, '');
  writeFileSync(file, JSON.stringify({ id: 'dead', machine: 'gone' }));
  utimesSync(file, 1, 1);
  const script = `import { appendFileSync } from 'node:fs';
    import { waitForLock } from ${JSON.stringify(new URL('./lock.js', import.meta.url).href)};
    const lock = await waitForLock(${JSON.stringify(file)}, {});
    appendFileSync(${JSON.stringify(log)}, 'in ');
    await new Promise((resolve) => setTimeout(resolve, 60));
    lock.check();
    appendFileSync(${JSON.stringify(log)}, 'out ');
    lock.release();`;
  const ends = Array.from({ length: 4 }, () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
    t.after(() => void child.kill('SIGKILL'));
    return new Promise((resolve) => child.once('exit', resolve));
  });
  assert.deepEqual(await Promise.all(ends), [0, 0, 0, 0]);
  assert.equal(readFileSync(log, 'utf8'), 'in out '.repeat(4));
  assert.deepEqual(readdirSync(folder), ['log']);
});

test('who waits is told for whom, and gets the lock or the reason of the signal', async (t) => {
  const file = path.join(testFolder(t), 'x.lock');
  const lock = taken(file);
  const owners: number[] = [];
  const waiting = waitForLock(file, { onWait: ({ pid }) => owners.push(pid) });
  await assert.rejects(waitForLock(file, { signal: AbortSignal.timeout(50) }), { name: 'TimeoutError' });
  lock.release();
  (await waiting).release();
  assert.deepEqual(owners, [process.pid]);
});

test('an output folder in use is refused in one line; leftovers of a killed process go', (t) => {
  const folder = path.join(testFolder(t), 'out');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'a.txt.0123456789abcdef.tmp'), 'half');
  writeFileSync(path.join(folder, 'a.tmp'), 'mine');
  const lock = lockFolder(folder);
  assert.throws(() => lockFolder(folder), {
    name: 'InputError',
    message: /out: is in use by process \d+ \(.*\); wait until it ends, or give another folder$/,
  });
  lock.release();
  assert.deepEqual(readdirSync(folder), ['a.tmp']);
});

test('an output folder that is waited for is cleaned of leftovers once it is free', async (t) => {
  const folder = testFolder(t);
  const lock = lockFolder(folder);
  const leftover = path.join(folder, 'a.txt.0123456789abcdef.tmp');
  writeFileSync(leftover, 'half');
  const waiting = waitForFolder(folder);
  await assert.rejects(waitForFolder(folder, AbortSignal.timeout(50)), { name: 'TimeoutError' });
  assert.ok(existsSync(leftover), "the owner's");
  lock.release();
  (await waiting).release();
  assert.deepEqual(readdirSync(folder), []);
});

test('signs of life are flushed, so that other clients of a network file system see them', (t) => {
  const file = path.join(testFolder(t), 'x.lock');
  const flushed: number[] = [];
  const fsync = (descriptor: number): number => flushed.push(fs.fstatSync(descriptor).ino);
  withFunctions(t, fs, { fsync: fsync as unknown as typeof fs.fsync });
  t.mock.timers.enable({ apis: ['setInterval'] });
  const lock = taken(file);
  t.mock.timers.tick(4000);
  const { ino } = fs.statSync(file);
  assert.deepEqual(flushed, [ino, ino, ino]);
  lock.release();
});
