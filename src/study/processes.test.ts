import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { InputError } from '../errors.js';
import { isDiverged } from '../training/loop/diverged.js';
import { mapConcurrently, type ProcessOptions, processesEnded, runInProcess, runningProcesses } from './processes.js';

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

test('one that saves its work when it is stopped is waited for as long as its caller says', async () => {
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

test('items are mapped a few at a time, results in their order; after an error none is begun', async () => {
  let [active, maxActive] = [0, 0];
  const double = async (item: number): Promise<number> => {
    maxActive = Math.max(maxActive, ++active);
    await wait(5 * item);
    active--;
    return 2 * item;
  };
  assert.deepEqual(await mapConcurrently([3, 1, 2], 2, double), [6, 2, 4]);
  assert.equal(maxActive, 2);
  const begun: number[] = [];
  const failing = async (item: number): Promise<void> => {
    begun.push(item);
    if (item === 2) throw new Error('two');
  };
  await assert.rejects(mapConcurrently([1, 2, 3, 4], 1, failing), /two/);
  assert.deepEqual(begun, [1, 2]);
});
