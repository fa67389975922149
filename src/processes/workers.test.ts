import assert from 'node:assert/strict';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { expectedAtOnce } from '../files/parallel-count.js';
import { testFolder } from '../testing/test-folder.js';
import { runInWorkers } from './workers.js';

const busy = 'export default () => { for (;;); }';
/** Returns the task's square plus the offset in `workerData`; throws for task 3 when that is negative. */
const square = `import { workerData } from '${import.meta.resolve('piscina')}';
export default async (task) => {
  if (workerData < 0 && task === 3) throw new Error('task 3');
  await new Promise((resolve) => setTimeout(resolve, 5));
  return task * task + workerData;
};`;

function worker(t: TestContext, source: string): URL {
  return pathToFileURL(path.join(testFolder(t, { 'worker.mjs': source }), 'worker.mjs'));
}

/** Yields 0, 1, ... and records how many were taken. */
function* counted(length: number, taken: number[]): Generator<number> {
  for (let i = 0; i < length; i++) {
    taken.push(i);
    yield i;
  }
}

test('every task runs once, and no more are taken than threads can run, plus one', async (t) => {
  const [taken, sum]: [number[], Map<number, number>] = [[], new Map()];
  await runInWorkers<number, number>(
    worker(t, square),
    counted(20, taken),
    { workers: 2, workerData: 7 },
    (result, task) => {
      sum.set(task, result);
      assert.ok(taken.length <= sum.size + 2, `${taken.length} taken, ${sum.size} done`);
    },
  );
  assert.deepEqual(
    [...sum].sort(([a], [b]) => a - b),
    Array.from({ length: 20 }, (_, i) => [i, i * i + 7]),
  );
});

test('numbers of workers of which no task would be run, or which would never all have begun, are refused', async () => {
  for (const workers of [Number.NaN, 1.5, 0, 50_000]) {
    const running = runInWorkers(new URL('none.mjs', import.meta.url), [1], { workers }, () => {});
    await assert.rejects(running, {
      name: 'InputError',
      message: `workers is ${workers}; expected ${expectedAtOnce()}`,
    });
  }
});

test('the error of a task is thrown and ends the others', async (t) => {
  const taken: number[] = [];
  const running = runInWorkers(worker(t, square), counted(50, taken), { workers: 2, workerData: -1 }, () => {});
  await assert.rejects(running, /^Error: task 3$/);
  assert.ok(taken.length < 10);
});

test('an abort ends threads in the middle of a task within a second, with the reason of the signal', async (t) => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const running = runInWorkers(worker(t, busy), [1, 2, 3], { workers: 2, signal: controller.signal }, () =>
    assert.fail('an endless task returned'),
  );
  let aborted = 0;
  setTimeout(() => {
    aborted = performance.now();
    controller.abort(reason);
  }, 300);
  await assert.rejects(running, (error) => error === reason);
  const elapsed = performance.now() - aborted;
  assert.ok(elapsed < 1000, `${elapsed} ms`);
});

test('an aborted signal starts nothing', async (t) => {
  const taken: number[] = [];
  const signal = AbortSignal.abort(new Error('before'));
  await assert.rejects(
    runInWorkers(worker(t, busy), counted(3, taken), { signal }, () => {}),
    /before/,
  );
  assert.deepEqual(taken, []);
});
