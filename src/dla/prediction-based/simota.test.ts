import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../../random/random.js';
import { nineGrid, ninePredictions, nineTarget } from '../testing/nine-points.js';
import { type SimotaOptions, simota, simotaDefaults } from './simota.js';

const rng = random(1, 'simota.test');
const assign = (scores: readonly number[], ious: readonly number[], options: Partial<SimotaOptions> = {}) =>
  simota(nineTarget, nineGrid, { ...simotaDefaults, ...options }, rng, undefined, ninePredictions(scores, ious));
const near = (actual: number, expected: number): void => {
  assert.ok(Math.abs(actual - expected) < 1e-5, `${actual} is not ${expected}`);
};

const scores = [0.5, 0.9, 0.5, 0.1, 0.2, 0.5, 0.5, 0.5, 0.5];
const ious = [0.25, 0.5, 0, 0.5, 1, 0, 0, 0, 0];

test('by hand: costs, dynamic k and the positives of the lowest cost', () => {
  const a = assign(scores, ious);
  assert.deepEqual([...a.candidates], [0, 1, 2, 3, 4, 5, 6, 7, 8]); // all within the box and 20 px
  near(a.decision.values[0]!, Math.log(2) + 3 * Math.log(4));
  near(a.decision.values[1]!, -Math.log(0.9) + 3 * Math.log(2));
  near(a.decision.values[2]!, Math.log(2) - 3 * Math.log(1e-8)); // no overlap
  near(a.decision.values[4]!, -Math.log(0.2));
  assert.equal(a.decision.k, 2); // 0.25 + 0.5 + 0.5 + 1 = 2.25
  assert.deepEqual([...a.positives], [4, 1]); // the best first
  assert.deepEqual([a.outcome, a.targets], ['ok', undefined]);
});

test('by hand: k is at least 1, and a limit of the top IoUs reduces it', () => {
  assert.equal(assign(scores, [0.2, 0, 0, 0, 0.3, 0, 0, 0, 0]).decision.k, 1);
  assert.equal(assign(scores, Array(9).fill(0.75)).decision.k, 6);
  assert.equal(assign(scores, Array(9).fill(0.75), { topIous: 4 }).decision.k, 3);
});

test('by hand: outside the centre prior a candidate costs 1e5 more', () => {
  const a = assign(scores, ious, { centreRadius: 1 }); // 8 px, exclusive: the middle point alone
  near(a.decision.values[4]!, -Math.log(0.2));
  near(a.decision.values[1]! - 1e5, -Math.log(0.9) + 3 * Math.log(2));
  const worst = assign([0.9, 0.9, 0.9, 0.9, 0.01, 0.9, 0.9, 0.9, 0.9], [1, 0, 0, 0, 0, 0, 0, 0, 0], {
    centreRadius: 1,
  });
  assert.deepEqual([...worst.positives], [4]);
});

test('by hand: equal costs go to the samples nearest to the centre, then to the lower index', () => {
  const a = assign(Array(9).fill(0.5), Array(9).fill(0.375)); // 9 * 0.375 = 3.375
  assert.deepEqual([...a.positives], [4, 1, 3]);
  assert.equal(a.outcome, 'fallback');
});

test('by hand: with a predicted quality the score is the geometric mean of both', () => {
  const predictions = { ...ninePredictions(scores, ious), quality: new Float32Array(9).fill(0.4) };
  const a = simota(nineTarget, nineGrid, simotaDefaults, rng, undefined, predictions);
  near(a.decision.values[1]!, -Math.log(Math.sqrt(0.9 * 0.4)) + 3 * Math.log(2));
});

test("by hand: targets 'iou' are the IoUs of the positives' boxes", () => {
  const { targets } = assign(scores, ious, { targets: 'iou' });
  assert.deepEqual([...targets!], [0, 0.5, 0, 0, 1, 0, 0, 0, 0]);
});
