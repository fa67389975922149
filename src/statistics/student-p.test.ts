import assert from 'node:assert/strict';
import { test } from 'node:test';
import { studentP } from './student-p.js';

test('at the 97.5 % quantiles of tables p is 0.05', () => {
  const table: [freedom: number, t: number][] = [
    [1, 12.7062],
    [2, 4.30265],
    [3, 3.18245],
    [4, 2.77645],
    [7, 2.36462],
    [22, 2.07387],
    [23, 2.06866],
    [100, 1.98397],
  ];
  for (const [freedom, t] of table) {
    assert.ok(Math.abs(studentP(t, freedom) - 0.05) < 2e-6, `${freedom}: ${studentP(t, freedom)}`);
    assert.equal(studentP(-t, freedom), studentP(t, freedom));
  }
});

test('closed forms: 1 degree of freedom by the arctangent, 2 by a root; no difference and an endless one', () => {
  assert.ok(Math.abs(studentP(1, 1) - 0.5) < 1e-12);
  assert.ok(Math.abs(studentP(3, 2) - (1 - 3 / Math.sqrt(11))) < 1e-12);
  for (const freedom of [1, 2, 3, 24]) {
    assert.equal(studentP(0, freedom), 1);
    assert.ok(studentP(Number.POSITIVE_INFINITY, freedom) < 1e-12);
  }
});

test('what is no statistic is refused', () => {
  assert.throws(() => studentP(Number.NaN, 3), { name: 'InputError', message: /found NaN with 3 degrees/ });
  for (const freedom of [0, 1.5, Number.NaN]) assert.throws(() => studentP(1, freedom), /degrees of freedom/);
});
