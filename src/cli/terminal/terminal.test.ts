import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { sameSignalMs } from '../../processes/on-signal.js';
import { Interrupted } from './interrupted.js';
import { Terminal } from './terminal.js';

/** Listeners for a signal of the operating system that were added since others were listed. */
function added(name: NodeJS.Signals, before: readonly unknown[]): NodeJS.SignalsListener[] {
  return process.listeners(name).filter((listener) => !before.includes(listener));
}

test('Ctrl-C, SIGTERM and the end of the terminal interrupt, and may be passed on by npm; of these only SIGHUP does so for ever', async () => {
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const before = names.map((name) => process.listeners(name));
  const counts = (): number[] => names.map((name, i) => added(name, before[i]!).length);
  const terminals = names.map((name, i) => {
    const terminal = new Terminal(process);
    const signal = terminal.interruptSignal('resume');
    assert.ok(!signal.aborted);
    const [listener] = added(name, before[i]!).slice(-1);
    for (let time = 0; time < 2; time++) listener!(name);
    assert.ok(signal.reason instanceof Interrupted, name);
    return terminal;
  });
  assert.deepEqual(counts(), [3, 3, 3]);
  await wait(sameSignalMs + 50);
  assert.deepEqual(counts(), [2, 2, 3]); // a second Ctrl-C ends the process
  for (const terminal of terminals) terminal.close();
  assert.deepEqual(counts(), [0, 0, 0]);
});
