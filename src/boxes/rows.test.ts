import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boxAt, boxRows } from './rows.js';

const rows = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8);

test('a box out of a flat list, and NaN behind its end', () => {
  assert.deepEqual(boxAt(rows, 1), { x: 5, y: 6, w: 7, h: 8 });
  const nan = Number.NaN;
  assert.deepEqual(boxAt(rows, 2), { x: nan, y: nan, w: nan, h: nan });
});

test('rows share the memory of the list', () => {
  const copy = rows.slice();
  const [, second] = boxRows(copy);
  second![0] = 9;
  assert.deepEqual([...copy], [1, 2, 3, 4, 9, 6, 7, 8]);
  assert.equal(boxRows(copy).length, 2);
});
