import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Interrupted } from './interrupted.js';
import { Terminal } from './terminal.js';

/** Listeners for a signal of the operating system that were added since others were listed. */
function added(name: NodeJS.Signals, before: readonly unknown[]): NodeJS.SignalsListener[] {
  return process.listeners(name).filter((listener) => !before.includes(listener));
}

test('Ctrl-C, SIGTERM and the end of the terminal interrupt; of these only SIGHUP may come twice', () => {
  for (const [name, left] of [
    ['SIGINT', 0],
    ['SIGTERM', 0],
    ['SIGHUP', 1],
  ] as const) {
    const before = process.listeners(name);
    const terminal = new Terminal(process);
    const signal = terminal.interruptSignal('resume');
    assert.ok(!signal.aborted);
    const raw = process.rawListeners(name).filter((listener) => !before.includes(listener as NodeJS.SignalsListener));
    (raw.at(-1) as () => void)();
    assert.ok(signal.reason instanceof Interrupted, name);
    assert.equal(added(name, before).length, left, name);
    terminal.close();
    assert.deepEqual(process.listeners(name), before);
  }
});
