import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counted, formatThousands, signedText } from './number-text.js';

test('commas between thousands, in every locale', () => {
  assert.deepEqual([0, 999, 1000, 12_000_000].map(formatThousands), ['0', '999', '1,000', '12,000,000']);
  assert.equal(formatThousands(1234.5), '1,234.5');
});

test('differences have a sign and three decimals', () => {
  assert.deepEqual([0.0069, -0.1, 0].map(signedText), ['+0.007', '-0.100', '+0.000']);
});

test('a noun takes an s unless there is one of it', () => {
  assert.deepEqual(
    [0, 1, 2].map((count) => counted(count, 'sequence')),
    ['0 sequences', '1 sequence', '2 sequences'],
  );
});
