import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { testFolder } from '../../testing/test-folder.js';
import { doJobs } from './workers.js';

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

test('workers that always die while they start end the run', async (t) => {
  const setup = { log: path.join(testFolder(t), 'log'), deaths: 99 };
  const running = doJobs({ file, setup }, jobs, { workers: 1 }, () => {});
  await assert.rejects(running, /^Error: a worker process ended while it started: .*SIGKILL.*; 4 did in a row$/);
});
