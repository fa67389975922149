import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compactJson, plainJson } from './json.js';

test('typed arrays become arrays, what is not finite null, undefined nothing', () => {
  const value = { a: Float32Array.of(1, Number.NaN, 0.5), b: Number.POSITIVE_INFINITY, c: undefined, d: new Date(0) };
  assert.deepEqual(plainJson(value), { a: [1, null, 0.5], b: null, d: '1970-01-01T00:00:00.000Z' });
});

test('what JSON would lose in silence is refused by its place', () => {
  assert.throws(() => plainJson({ rows: [new Map()] }), /value\.rows\[0\] is a Map/);
  assert.throws(() => plainJson({ n: 1n }), /value\.n is a bigint/);
  const circle: { self?: unknown } = {};
  circle.self = circle;
  assert.throws(() => plainJson(circle), /contains itself/);
  const twice = { x: 1 };
  assert.deepEqual(plainJson([twice, twice]), [{ x: 1 }, { x: 1 }]);
});

test('numbers stay on one line, objects do not, and the text reads back', () => {
  const value = { k: [1, 2, 3], rows: [{ name: 'a "b"', iou: [[0.1, 0.2], []] }], none: {} };
  const text = compactJson(value);
  assert.match(text, /^ {2}"k": \[1, 2, 3\],$/m);
  assert.match(text, /^ {8}\[0\.1, 0\.2\],$/m);
  assert.deepEqual(JSON.parse(text), value);
  assert.ok(text.endsWith('}\n'));
});
