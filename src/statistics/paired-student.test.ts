import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../random/random.js';
import { pairedStudent, studentQuantile } from './paired-student.js';

const near = (actual: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual}, expected ${expected}`);

test('quantiles as tables have them', () => {
  const table: [number, number][] = [
    [1, 12.706],
    [4, 2.776],
    [5, 2.571],
    [9, 2.262],
    [11, 2.201],
    [30, 2.042],
    [1e9, 1.96],
  ];
  for (const [freedom, value] of table) near(studentQuantile(freedom), value, 0.005);
});

test('an interval by hand', () => {
  // differences 1, 2, 3, 4, 5: mean 3, deviation sqrt(2.5), half width 2.776 * sqrt(0.5)
  const { difference, low, high } = pairedStudent([2, 4, 6, 8, 10], [1, 2, 3, 4, 5]);
  assert.equal(difference, 3);
  near(low, 3 - 2.776 * Math.SQRT1_2, 1e-12);
  near(high, 3 + 2.776 * Math.SQRT1_2, 1e-12);
  assert.deepEqual(pairedStudent([1, 2], [0, 1]), { difference: 1, low: 1, high: 1 });
  assert.ok(Number.isNaN(pairedStudent([1, Number.NaN], [0, 1]).low));
});

test('of equal things it tells apart one in twenty', () => {
  const rng = random(1, 'student');
  const normal = (): number => Array.from({ length: 12 }, () => rng.between(-0.5, 0.5)).reduce((a, b) => a + b);
  const draws = 4000;
  let apart = 0;
  for (let i = 0; i < draws; i++) {
    const side = (): number[] => Array.from({ length: 6 }, normal);
    const { low, high } = pairedStudent(side(), side());
    if (low > 0 || high < 0) apart++;
  }
  near(apart / draws, 0.05, 0.01);
});

test('what are no pairs is refused', () => {
  assert.throws(() => pairedStudent([1, 2], [1]), { name: 'InputError', message: /2 and 1 numbers/ });
  assert.throws(() => pairedStudent([1], [1]), { name: 'InputError', message: /1 pair; expected at least 2/ });
});
