import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../errors.js';
import { isDiverged } from '../training/loop/diverged.js';
import { type ProcessOptions, processesEnded, runInProcess, runningProcesses } from './processes.js';

const file = new URL('./testing/doubling-process.js', import.meta.url);
const run = (task: number, options: ProcessOptions<string> = {}) =>
  runInProcess<number, string, number>(file, task, options);

test('a process returns its result and reports its progress', async () => {
  const reports: string[] = [];
  assert.equal(await run(3, { onProgress: (text) => reports.push(text) }), 6);
  assert.deepEqual(reports, ['got 3']);
});

test("a task's error reaches the caller with its class", async () => {
  await assert.rejects(run(-1), (error) => error instanceof InputError && /negative/.test(error.message));
  await assert.rejects(run(-2), (error) => isDiverged(error) && !(error instanceof InputError));
});

test('a process that dies is an error', async () => {
  await assert.rejects(run(13), /exit code 7/);
});

test('the signal stops the process, with its own reason', async () => {
  const stop = new AbortController();
  const running = run(0, { signal: stop.signal, onProgress: () => stop.abort(new Error('enough')) });
  await assert.rejects(running, /enough/);
});

test('a process that does not react to SIGTERM is killed within two seconds', async () => {
  const stop = new AbortController();
  let abortedAt = 0;
  const onProgress = (): void => {
    abortedAt = performance.now();
    stop.abort(new Error('enough'));
  };
  await assert.rejects(run(17, { signal: stop.signal, onProgress }), /enough/);
  assert.ok(performance.now() - abortedAt < 2000);
});

test('one that saves its work when it is stopped, also more than once, is waited for as long as its caller says', async () => {
  const stop = new AbortController();
  const reports: string[] = [];
  const onProgress = (text: string): void => {
    reports.push(text);
    stop.abort(new Error('enough'));
  };
  const running = run(19, { signal: stop.signal, grace: 20_000, onProgress });
  assert.equal(runningProcesses(), 1);
  await Promise.all([assert.rejects(running, /enough/), processesEnded()]);
  assert.deepEqual(reports, ['got 19', 'saved, as it was stopped']);
  assert.equal(runningProcesses(), 0);
});
