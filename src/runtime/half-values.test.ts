import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHalf, toHalf } from './half-values.js';

test('known values of binary16', () => {
  const cases: [number, number][] = [
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000], // a tie, to even
    [3 * 2 ** -25, 0x0002], // a tie, to even
    [1 + 2 ** -11, 0x3c00], // a tie, to even
    [1 + 3 * 2 ** -11, 0x3c02],
    [2047.9, 0x6800], // a carry into the exponent
    [1e-12, 0x0000],
    [2 ** -14 - 2 ** -26, 0x0400], // the largest subnormal rounds up to a normal one
  ];
  const values = Float32Array.from(cases, ([value]) => value);
  assert.deepEqual(
    [...toHalf(values, 'x')],
    cases.map(([, half]) => half),
  );
});

test('values without a half are refused', () => {
  for (const bad of [65520, -1e9, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => toHalf(Float32Array.of(1, bad), "'a'"), /'a': holds .*; half precision needs finite values/);
  }
});

test('every half is read as the value that it is written from', () => {
  const words = Uint16Array.from({ length: 2 ** 16 }, (_, word) => word).filter((word) => (word & 0x7c00) !== 0x7c00);
  const values = new Float32Array(words.length);
  fromHalf(words, values);
  assert.deepEqual(toHalf(values, 'x'), words);
});
