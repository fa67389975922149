import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../../random/random.js';
import type { SampleGrid } from '../samples.js';
import { ninePredictions, nineTarget } from '../testing/nine-points.js';
import { ota, otaDefaults } from './ota.js';

const rng = random(1, 'ota.test');
/** The nine points and a ring around them, which the background alone supplies. */
const grid: SampleGrid = { size: 5, stride: 8, offset: 0, searchSize: 32, shapes: [] };
const inner = [6, 7, 8, 11, 12, 13, 16, 17, 18];
const assign = (scores: readonly number[], ious: readonly number[]) => {
  const nine = ninePredictions(scores, ious);
  const predictions = { scores: new Float32Array(25).fill(0.01), boxes: new Float32Array(100) };
  inner.forEach((sample, i) => {
    predictions.scores[sample] = nine.scores[i]!;
    predictions.boxes.set(nine.boxes.subarray(4 * i, 4 * i + 4), 4 * sample);
  });
  return ota(nineTarget, grid, otaDefaults, rng, undefined, predictions);
};
const near = (actual: number, expected: number): void => {
  assert.ok(Math.abs(actual - expected) < 1e-5, `${actual} is not ${expected}`);
};

test('by hand: costs, k, and the two samples that are far cheaper than the others', () => {
  const a = assign([0.5, 0.9, 0.5, 0.5, 0.9, 0.5, 0.5, 0.5, 0.5], [0, 1, 0, 0, 1, 0, 0, 0.25, 0]);
  assert.deepEqual([...a.candidates], inner);
  near(a.decision.values[1]!, 0.25 * 0.1 ** 2 * -Math.log(0.9));
  near(a.decision.values[7]!, 0.25 * 0.5 ** 2 * Math.LN2 + 1.5 * Math.log(4));
  near(a.decision.values[0]!, 0.25 * 0.5 ** 2 * Math.LN2 - 1.5 * Math.log(1e-8));
  assert.equal(a.decision.k, 2);
  assert.deepEqual([...a.positives], [7, 12]);
  assert.equal(a.outcome, 'ok');
});

test('by hand: the background competes: of equal boxes the sample that it wants less is positive', () => {
  const a = assign([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.95, 0.1, 0.1], Array(9).fill(0.125)); // sum 1.125
  assert.equal(a.decision.k, 1);
  assert.deepEqual([...a.positives], [16]);
});

test('by hand: equal costs: the k nearest to the centre', () => {
  const a = assign(Array(9).fill(0.5), Array(9).fill(0.375)); // 9 * 0.375 = 3.375
  assert.deepEqual([...a.positives], [12, 7, 11]);
  assert.equal(a.outcome, 'fallback');
});

test('candidates that are not both inside and central count only where there are no others', () => {
  const wide = { x1: -30, y1: 12, x2: 62, y2: 20 }; // the middle row; 20 px around the centre: all but none of its columns
  const predictions = { scores: new Float32Array(25).fill(0.5), boxes: new Float32Array(100) };
  const both = ota(wide, grid, { ...otaDefaults, centreRadius: 1.5 }, rng, undefined, predictions);
  assert.deepEqual([...both.candidates], [11, 12, 13]);
  const either = ota({ x1: 17, y1: 17, x2: 21, y2: 21 }, grid, otaDefaults, rng, undefined, predictions);
  assert.deepEqual(
    [...either.candidateInside.subarray(0, either.candidateCount)],
    Array(either.candidateCount).fill(0),
  );
  assert.ok(either.candidateCount > 4 && either.positiveCount > 0);
});
