import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Agreement, BoxShapeTally } from './box-shapes.js';

const box = (w: number, h: number, x = 0, y = 0) => ({ x1: x, y1: y, x2: x + w, y2: y + h });

function near({ correlation, predictedSd, targetSd }: Agreement, expected: readonly number[]): void {
  for (const [i, value] of [correlation, predictedSd, targetSd].entries()) {
    assert.ok(Math.abs(value - expected[i]!) < 1e-12, `${value} is not ${expected[i]}`);
  }
}

test('IoU of sizes, correlation and spreads, by hand; positions do not matter', () => {
  const tally = new BoxShapeTally();
  tally.add(box(10, 10, 300, 300), box(20, 10)); // 100 of 200
  tally.add(box(20, 10), box(20, 10, 50, 9)); // 1
  tally.add(box(10, 20), box(20, 20)); // 200 of 400
  const { sizeIou, aspect, area } = tally.shapes();
  assert.equal(sizeIou, 2 / 3);
  // in units of ln 2: 0, 1, -1 of 1, 1, 0
  near(aspect, [Math.sqrt(3) / 2, Math.LN2 * Math.sqrt(2 / 3), (Math.LN2 * Math.SQRT2) / 3]);
  // 0, 1, 1 of 1, 1, 2, from ln 100
  near(area, [0.5, (Math.LN2 * Math.SQRT2) / 3, (Math.LN2 * Math.SQRT2) / 3]);
});

test('a constant box has a spread of exactly 0 and no correlation', () => {
  const tally = new BoxShapeTally();
  for (const side of [10, 20, 30]) tally.add(box(0.1, 0.3), box(side, 10));
  const { aspect, area } = tally.shapes();
  for (const { correlation, predictedSd, targetSd } of [aspect, area]) {
    assert.deepEqual([correlation, predictedSd], [Number.NaN, 0]);
    assert.ok(targetSd > 0.4);
  }
});

test('empty and overflowed boxes count as an IoU of 0 and not in spreads; without pairs there is no number', () => {
  const tally = new BoxShapeTally();
  tally.add(box(10, 10), box(10, 10));
  tally.add(box(0, 10), box(10, 10));
  tally.add(box(Number.POSITIVE_INFINITY, 10), box(90, 10));
  tally.add(box(Number.NaN, 10), box(90, 10));
  const { sizeIou, aspect } = tally.shapes();
  assert.deepEqual([sizeIou, aspect.targetSd], [0.25, 0]);
  const none = new BoxShapeTally().shapes();
  assert.deepEqual([none.sizeIou, none.area.predictedSd], [Number.NaN, Number.NaN]);
});
