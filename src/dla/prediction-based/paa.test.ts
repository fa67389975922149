import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../../random/random.js';
import { nineGrid, ninePredictions, nineTarget } from '../testing/nine-points.js';
import { type PaaOptions, paa, paaDefaults } from './paa.js';

const rng = random(1, 'paa.test');
const small = { ...paaDefaults, boxes: [{ w: 16, h: 16 }] };
const assign = (scores: readonly number[], ious: readonly number[], options: Partial<PaaOptions> = {}) =>
  paa(nineTarget, nineGrid, { ...small, ...options }, rng, undefined, ninePredictions(scores, ious));
const near = (actual: number, expected: number): void => {
  assert.ok(Math.abs(actual - expected) < 1e-5, `${actual} is not ${expected}`);
};

const half = Array<number>(9).fill(0.5);
/** Three good boxes of slightly different losses, six bad ones. */
const ious = [0, 0.95, 0, 0.9, 1, 0, 0, 0, 0];

test('by hand: losses, the mixture of two groups, and positives up to the peak of the better one', () => {
  const a = assign(half, ious);
  const focal = 0.25 * 0.5 ** 2 * Math.LN2;
  assert.deepEqual([...a.candidates.subarray(0, 3)], [4, 1, 3]); // sorted by loss
  near(a.decision.values[0]!, focal);
  near(a.decision.values[1]!, focal + 1.3 * 0.05);
  near(a.decision.values[2]!, focal + 1.3 * 0.1);
  near(a.decision.values[8]!, focal + 1.3); // beside the target: IoU 0, GIoU 0
  const { mixture } = a.decision;
  near(mixture.means[0]!, focal + 1.3 * 0.05);
  near(mixture.means[1]!, focal + 1.3);
  near(mixture.weights[0]!, 1 / 3);
  assert.deepEqual([...a.positives], [4, 1]); // the peak of the density lies at the second
  assert.equal(a.outcome, 'ok');
});

test('by hand: candidates need an anchor with an IoU of 0.1, and are at most K', () => {
  // IoUs of the 16 x 16 anchors: middle 256 / 576, edges 192 / 640, corners 144 / 688
  const counts = [0.4, 0.25, 0.1].map((minIou) => assign(half, ious, { minIou }).candidateCount);
  assert.deepEqual(counts, [1, 5, 9]);
  assert.equal(assign(half, ious, { minIou: 0.45 }).outcome, 'no-candidates');
  const a = assign(half, ious, { k: 2 });
  assert.deepEqual([...a.candidates], [4, 1]);
});

test('by hand: one candidate is positive; of equal losses the nearest to the centre', () => {
  const one = assign(half, ious, { k: 1 });
  assert.deepEqual([[...one.positives], one.outcome, one.decision.mixture.iterations], [[4], 'ok', 0]);
  const equal = assign(half, half);
  assert.deepEqual([[...equal.positives], equal.outcome], [[4], 'fallback']);
});
