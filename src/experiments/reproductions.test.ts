import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paperKeys } from './choose-reproductions.js';
import { reproductions } from './reproductions.js';

test('every table and figure of the paper has an experiment, and ids are unique', () => {
  const keys = new Set(reproductions.flatMap(({ paper }) => paperKeys(paper)));
  const figures = Array.from({ length: 11 }, (_, i) => `fig${i + 1}`);
  for (const key of [...figures, 'table1', 'table2', 'table3']) assert.ok(keys.has(key), key);
  assert.equal(new Set(reproductions.map(({ id }) => id)).size, reproductions.length);
});
