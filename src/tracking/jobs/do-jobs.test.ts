import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { testFolder } from '../../testing/test-folder.js';
import { doJobs } from './do-jobs.js';

const file = new URL('../testing/dying-worker.js', import.meta.url);
const jobs = Array.from({ length: 6 }, (_, i) => ({
  name: `job ${i}`,
  files: Array.from({ length: 6 - i }, () => 'f'),
}));

test('a worker that is killed while it starts costs one job; the others are done', async (t) => {
  const setup = { log: path.join(testFolder(t), 'log'), deaths: 1 };
  const failures: string[] = [];
  const done: string[] = [];
  await doJobs<(typeof jobs)[number], string>({ file, setup }, jobs, { workers: 1 }, (outcome) => {
    if ('failure' in outcome) failures.push(`${outcome.job.name}: ${outcome.failure}`);
    else done.push(outcome.result);
  });
  assert.deepEqual(failures, ['job 0: a worker process ended while it started: its process ended (SIGKILL)']);
  assert.deepEqual(done, ['job 1', 'job 2', 'job 3', 'job 4', 'job 5']);
});

test('numbers of processes of which no job would be done, or too many for any machine, are refused', async () => {
  for (const wrong of [{ workers: Number.NaN }, { workers: 0 }, { workers: 50_000 }, { threads: 50_000 }]) {
    await assert.rejects(
      doJobs({ file, setup: {} }, jobs, wrong, () => {}),
      { name: 'InputError', message: /^(workers|threads) is (NaN|0|50000); expected a whole number from / },
    );
  }
});

test('workers that always die while they start end the run', async (t) => {
  const setup = { log: path.join(testFolder(t), 'log'), deaths: 99 };
  const running = doJobs({ file, setup }, jobs, { workers: 1 }, () => {});
  await assert.rejects(running, /^Error: a worker process ended while it started: .*SIGKILL.*; 4 did in a row$/);
});

test('nothing starts after a throw: all processes have ended, and no further outcome is told', async (t) => {
  const setup = { log: path.join(testFolder(t), 'log'), deaths: 0 };
  let told = 0;
  const running = doJobs({ file, setup }, jobs, { workers: 3 }, () => {
    told++;
    if (told === 1) throw new Error('the disk is full');
  });
  await assert.rejects(running, /^Error: the disk is full$/);
  assert.deepEqual(await processesOfThisOne(), []);
  assert.equal(told, 1);
});

test('an abort ends all processes before it throws its reason', async (t) => {
  const setup = { log: path.join(testFolder(t), 'log'), deaths: 0 };
  const controller = new AbortController();
  const running = doJobs({ file, setup }, jobs, { workers: 3, signal: controller.signal }, () =>
    controller.abort(new Error('enough')),
  );
  await assert.rejects(running, /^Error: enough$/);
  assert.deepEqual(await processesOfThisOne(), []);
});

test('a process that the system cannot start costs one job, as one that dies', async (t) => {
  const { execPath } = process;
  t.after(() => {
    process.execPath = execPath;
  });
  process.execPath = path.join(testFolder(t), 'missing');
  const running = doJobs({ file, setup: {} }, jobs, { workers: 1 }, () => {});
  await assert.rejects(running, /^Error: a worker process ended while it started: .*ENOENT.*; 4 did in a row$/);
});

/** Processes that this one started and that run; two turns of the event loop put those away that have ended. */
async function processesOfThisOne(): Promise<string[]> {
  for (let turn = 0; turn < 2; turn++) await setImmediate();
  return process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap');
}
