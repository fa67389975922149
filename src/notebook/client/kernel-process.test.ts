import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { sameSignalMs } from '../../processes/on-signal.js';
import { KernelProcess, type KernelProcessOptions } from './kernel-process.js';

/** A process that waits in a kernel's place, and how often the end of this one was told. */
function waiting(
  t: TestContext,
  options: KernelProcessOptions = {},
): { readonly process: KernelProcess; readonly ends: () => number } {
  let ends = 0;
  const argv = [process.execPath, '-e', 'setInterval(() => {}, 1000)'];
  const kernel = new KernelProcess(argv, '', { ...options, onEnd: () => ends++ });
  t.after(() => {
    kernel.signal('SIGKILL');
    kernel.release();
  });
  return { process: kernel, ends: () => ends };
}

/** Listeners for an event that were added since others were counted. */
function added(event: string, before: readonly unknown[]): ((...args: unknown[]) => void)[] {
  return process.listeners(event as 'exit').filter((each) => !before.includes(each)) as (() => void)[];
}

test('a signal ends this process, and its end kills every kernel and is told for each', async (t) => {
  const before = process.listeners('exit');
  const kernels = [waiting(t), waiting(t)];
  const exit = t.mock.method(process, 'exit', () => {});
  process.emit('SIGHUP', 'SIGHUP');
  assert.deepEqual(exit.mock.calls[0]!.arguments, [129]);
  assert.deepEqual(
    kernels.map(({ ends }) => ends()),
    [0, 0],
    'not yet',
  );
  for (const listener of added('exit', before)) listener();
  assert.deepEqual(
    kernels.map(({ ends }) => ends()),
    [1, 1],
  );
  for (const kernel of kernels) {
    assert.equal((await kernel.process.exited).signal, 'SIGKILL');
    kernel.process.release();
  }
  assert.deepEqual(added('exit', before), []);
});

test('the first Ctrl-C is left to whoever gives a signal, the second one ends this process, unless npm passes on the first', (t) => {
  const events = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const before = events.map((event) => process.listeners(event as 'exit'));
  const counts = (): number[] => events.map((event, i) => added(event, before[i]!).length);
  const controller = new AbortController();
  const kernel = waiting(t, { signal: controller.signal }).process;
  assert.deepEqual(counts(), [0, 0, 1]);
  controller.abort();
  assert.deepEqual(counts(), [1, 1, 1]);
  const exit = t.mock.method(process, 'exit', () => {});
  const [second] = added('SIGINT', before[0]!);
  second!('SIGINT');
  assert.equal(exit.mock.callCount(), 0);
  const now = performance.now();
  t.mock.method(performance, 'now', () => now + 2 * sameSignalMs);
  second!('SIGINT');
  assert.deepEqual(exit.mock.calls[0]!.arguments, [130]);
  kernel.release();
  assert.deepEqual(counts(), [0, 0, 0]);
});
