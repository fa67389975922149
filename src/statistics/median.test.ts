import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median } from './median.js';

test('the median of an even count is the mean of the two in the middle', () => {
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([10, 9, 1]), 9); // by value, not as text
  assert.equal(median([7]), 7);
});
