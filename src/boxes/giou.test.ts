import assert from 'node:assert/strict';
import { test } from 'node:test';
import { giouOfCorners } from './giou.js';

const near = (actual: number, expected: number): void => {
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);
};

test('generalised IoU by hand: equal, half, apart, and boxes without area or turned around', () => {
  near(giouOfCorners(0, 0, 2, 2, 0, 0, 2, 2), 1);
  near(giouOfCorners(0, 0, 2, 1, 0, 0, 2, 2), 0.5);
  near(giouOfCorners(4, 0, 6, 2, 0, 0, 2, 2), -1 / 3); // hull 12, union 8
  near(giouOfCorners(1, 0, 3, 2, 0, 0, 2, 2), 2 / 6); // hull equals the union
  const odd: [number, number, number, number][] = [
    [1, 1, 1, 1],
    [2, 2, 0, 0],
    [-1e30, 0, 1e30, 0],
  ];
  for (const box of odd) {
    const value = giouOfCorners(...box, 0, 0, 2, 2);
    assert.ok(value >= -1 && value <= 1, `${box}: ${value}`);
  }
});
