import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { onSignal, sameSignalMs } from './on-signal.js';

const name = 'SIGWINCH'; // which ends nothing, and for which no test listens

test('a signal that npm passes on to a process that has it already counts once; after a moment it has its usual effect', async () => {
  let calls = 0;
  const stop = onSignal(name, () => calls++);
  process.emit(name);
  process.emit(name);
  assert.deepEqual([calls, process.listenerCount(name)], [1, 1]);
  await wait(sameSignalMs + 50);
  assert.equal(process.listenerCount(name), 0);
  stop();
});

test('who stops listening leaves nothing behind, but for a moment what takes the same signal that npm passes on late', async () => {
  onSignal(name, () => {})();
  assert.equal(process.listenerCount(name), 0);
  let calls = 0;
  const stop = onSignal(name, () => calls++);
  process.emit(name);
  stop();
  process.emit(name);
  assert.deepEqual([calls, process.listenerCount(name)], [1, 1]);
  await wait(sameSignalMs + 50);
  assert.equal(process.listenerCount(name), 0);
});
