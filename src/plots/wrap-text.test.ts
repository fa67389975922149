import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wrapText } from './wrap-text.js';

test('a text is broken between words, a longer word is a line', () => {
  assert.deepEqual(wrapText('one two three', 1000, 10), ['one two three']);
  assert.deepEqual(wrapText('one two three', 40, 10), ['one two', 'three']);
  assert.deepEqual(wrapText('extraordinary', 10, 10), ['extraordinary']);
});
