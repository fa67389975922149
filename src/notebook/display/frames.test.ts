import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frame, frameBundle } from './frames.js';

const rows = [
  { tracker: 'SiamCAR', auc: 0.61344, frames: 120 },
  { tracker: 'SiamCAR-DLA', auc: 0.5, frames: 7 },
];

test('rows and columns make the same frame', () => {
  const table = frame(rows);
  const columns = { tracker: ['SiamCAR', 'SiamCAR-DLA'], auc: Float64Array.of(0.61344, 0.5), frames: [120, 7] };
  assert.deepEqual(frame(columns).values, table.values);
  assert.deepEqual(table.columns, ['tracker', 'auc', 'frames']);
  assert.deepEqual(table.shape, [2, 3]);
});

test('a frame is shown with numbers rounded alike and aligned right', () => {
  const bundle = frameBundle(frame(rows));
  assert.equal(
    bundle?.['text/plain'],
    '   tracker         auc  frames\n0  SiamCAR      0.6134     120\n1  SiamCAR-DLA  0.5000       7',
  );
  assert.match(String(bundle?.['text/html']), /<td style="text-align:right">0\.6134<\/td>/);
});

test('a series, missing values and long frames are shown', () => {
  const long = frame({
    k: Array.from({ length: 40 }, (_, i) => i),
    v: Array.from({ length: 40 }, (_, i) => (i === 1 ? null : i / 2)),
  });
  const text = String(frameBundle(long, 4)?.['text/plain']);
  assert.equal(text, '   k    v\n0  0  0.0\n1  1\n2  2  1.0\n3  3  1.5\n4 of 40 rows');
  assert.match(String(frameBundle(long.column('k'), 2)?.['text/plain']), /^ {3}k\n0 {2}0\n1 {2}1\n2 of 40 rows$/);
});

test('other values are left to others', () => {
  for (const value of [1, null, 'x', {}, [1], { columns: [], values: [] }]) assert.equal(frameBundle(value), undefined);
});

test('ragged tables are refused by name', () => {
  assert.throws(() => frame([{ a: 1 }, { a: 1, b: 2 }]), { name: 'InputError', message: /Row 1 has the columns a, b/ });
  assert.throws(() => frame({ a: [1], b: [1, 2] }), {
    name: 'InputError',
    message: /Column 'b' has 2 values, but 'a' has 1/,
  });
  assert.throws(() => frame([]), { name: 'InputError' });
});
