import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noAugmentation } from '../../trackers/pair-recipe.js';
import { planCoSiamRpn } from './cosiamrpn-plan.js';
import { pairOptions } from './options.js';
import type { PlannedImage } from './plan-types.js';
import { FixedRng } from './testing/fixed-rng.js';

const options = pairOptions({ geometry: 'cosiamrpn' });

/** The box in a search image of 255 px whose centre is shifted by -u and -v, of a target of w x h. */
function boxOf(w: number, h: number, u: number = 0, v: number = 0): PlannedImage['box'] {
  const target = { x1: 100, y1: 100, x2: 100 + w, y2: 100 + h };
  const rng = new FixedRng([0, 0, u, v]);
  return planCoSiamRpn(target, 255, { ...noAugmentation, shift: 64 }, options, rng).box;
}

test('boxes are truncated to integers; of a thin target 1 px is left', () => {
  assert.deepEqual(boxOf(40, 30), [91, 100, 163, 154]); // 127.5 -+ 36.4 and 27.3
  assert.deepEqual(boxOf(1, 300), [127, 54, 128, 200]); // 127.5 -+ 0.2: both edges within one pixel
  assert.deepEqual(boxOf(300, 1), [54, 127, 200, 128]);
  const side = 127 / Math.sqrt(151.5 * 450.5);
  assert.ok(side < 0.5 && side > 0.48, `${side}`); // control: the width of the thin target
});

test('of a thin target whose edges truncation parts, its pixel is kept as it is', () => {
  assert.deepEqual(boxOf(1, 300, -0.4 / 64), [127, 54, 128, 200]); // 127.9 -+ 0.24
});
