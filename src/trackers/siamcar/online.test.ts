import assert from 'node:assert/strict';
import { test } from 'node:test';
import { siamCarPostProcessing } from './online.js';

const side = 25;
const hyper = { sizeLr: 0.8, penaltyK: 0.04, windowInfluence: 0.2 };
const state = { cx: 100, cy: 100, w: 30, h: 40 };
const context = { state, scale: 1, frame: { width: 200, height: 200 } };

/** Maps of a sharp peak in the middle, small distances, and one far side at a neighbour `offset` columns away. */
function maps(offset: number, far: number, map: number) {
  const cls = new Float32Array(side * side * 2);
  for (let i = 0; i < side * side; i++) cls[2 * i] = 8; // background
  const middle = 12 * side + 12;
  for (const at of [middle, middle - 1, middle + 1]) [cls[2 * at], cls[2 * at + 1]] = [0, 8];
  const reg = new Float32Array(side * side * 4).fill(1);
  for (const row of [11, 12, 13]) reg[4 * (row * side + 12 + offset) + map] = far;
  const centerness = new Float32Array(side * side).fill(1);
  return { cls, reg, centerness };
}

test('a distance beside the peak that overshoots to a size below 0 leaves the target its size', () => {
  let undershot = 0;
  for (const offset of [-3, -2, 2, 3]) {
    for (const far of [20, 200, 2000, 1e6]) {
      for (const map of [0, 1, 2, 3]) {
        const { next } = siamCarPostProcessing(hyper, 255).predict(maps(offset, far, map), context);
        assert.ok(next.w > 0 && next.h > 0, `offset ${offset}, distance ${far}, map ${map}: ${next.w} x ${next.h}`);
        if (next.w === state.w && next.h === state.h) undershot++;
      }
    }
  }
  assert.ok(undershot > 0); // some of the cases have such a size
});

test('the score of a peak that the enlargement overshoots is at most 1', () => {
  const peak = maps(3, 20, 0);
  for (let row = 10; row <= 14; row++) {
    for (let column = 10; column <= 14; column++) {
      const at = row * side + column;
      [peak.cls[2 * at], peak.cls[2 * at + 1]] = [0, 20];
      peak.reg.fill(20, 4 * at, 4 * at + 4);
    }
  }
  const { score } = siamCarPostProcessing({ ...hyper, windowInfluence: 0 }, 255).predict(peak, context);
  assert.ok(score > 0.99 && score <= 1, String(score));
});
