import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../errors.js';
import { runInProcesses } from './processes.js';

const file = new URL('./testing/doubling-process.js', import.meta.url);
const run = (
  tasks: number[],
  options: { processes: number; signal?: AbortSignal; said?: string[] },
): Promise<number[]> =>
  runInProcesses<number, string, number>(file, tasks, {
    ...options,
    onProgress: (task, text) => options.said?.push(`${task}: ${text}`),
  });

test('results come in the order of tasks, progress with its task', async () => {
  const said: string[] = [];
  assert.deepEqual(await run([3, 1, 2], { processes: 2, said }), [6, 2, 4]);
  assert.deepEqual(said.sort(), ['0: got 3', '1: got 1', '2: got 2']);
});

test("a task's error reaches the caller as what it is, and the others stop", async () => {
  await assert.rejects(
    run([0, -1], { processes: 2 }),
    (error) => error instanceof InputError && /negative/.test(error.message),
  );
});

test('a process that dies is an error', async () => {
  await assert.rejects(run([13], { processes: 1 }), /exit code 7/);
});

test('the signal stops what runs, with its own reason', async () => {
  const stop = new AbortController();
  const running = run([0, 0], { processes: 2, signal: stop.signal });
  setTimeout(() => stop.abort(new Error('enough')), 300);
  await assert.rejects(running, /enough/);
});
