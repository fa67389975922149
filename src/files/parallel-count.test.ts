import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkAtOnce, expectedAtOnce, mostAtOnce } from './parallel-count.js';
import { availableCores } from './process-limits.js';

test('as many threads as the cores are possible, and as many as other machines have; too many are told with the cores', () => {
  for (const count of [1, 64, availableCores(), mostAtOnce(), undefined]) checkAtOnce('threads', count);
  checkAtOnce('threads', 0, 0);
  const cores = availableCores();
  const expected = `a whole number from 1 to ${Math.max(256, cores)} (this process may use ${cores} core${cores === 1 ? '' : 's'})`;
  assert.equal(expectedAtOnce(), expected);
  for (const count of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, mostAtOnce() + 1]) {
    assert.throws(() => checkAtOnce('threads', count), {
      name: 'InputError',
      message: `threads is ${count}; expected ${expected}`,
    });
  }
  assert.throws(() => checkAtOnce('threads', '2' as unknown as number), {
    message: `threads is '2'; expected ${expected}`,
  });
});
