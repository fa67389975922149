import assert from 'node:assert/strict';
import { test } from 'node:test';
import { focalLoss, positiveEntropy, power } from './losses.js';

const near = (actual: number, expected: number): void => {
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);
};

test('cross-entropy ends at 100, and focal loss is weighted by hand', () => {
  near(positiveEntropy(0.5), Math.LN2);
  near(positiveEntropy(0), 100);
  near(focalLoss(0.25, 0.25, 2), 0.25 * 0.75 ** 2 * Math.log(4));
  assert.ok(focalLoss(1.00001, 0.25, 2) === 0 || Object.is(focalLoss(1.00001, 0.25, 2), -0));
});

test('powers by multiplication are those of Math.pow', () => {
  for (const exponent of [0, 0.5, 1, 2, 3, 6]) {
    for (const base of [0, 0.3, 0.75, 1]) near(power(base, exponent), base ** exponent);
  }
});
