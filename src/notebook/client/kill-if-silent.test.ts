import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killIfSilent } from './kill-if-silent.js';

/** Whether a kernel is killed that answers so often, and whose cell ends after so many milliseconds. */
async function isKilled(answers: number, cellMs: number): Promise<boolean> {
  let [asked, killed, hasEnded] = [0, false, false];
  setTimeout(() => {
    hasEnded = true; // and keeps this process, which the function's own timers do not
  }, cellMs);
  await killIfSilent(
    {
      ask: () => (asked++ < answers ? Promise.resolve() : new Promise(() => {})),
      hasEnded: () => hasEnded,
      kill: () => {
        killed = true;
      },
    },
    { firstMs: 20, laterMs: 60 },
  );
  return killed;
}

test('a kernel that answers after an interrupt is left to save its work, and a silent one is killed', async () => {
  assert.deepEqual(await Promise.all([isKilled(99, 200), isKilled(0, 200), isKilled(1, 60), isKilled(1, 400)]), [
    false,
    true,
    false,
    true,
  ]);
});
