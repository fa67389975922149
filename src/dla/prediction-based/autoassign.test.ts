import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../../random/random.js';
import { nineGrid, ninePredictions, nineTarget } from '../testing/nine-points.js';
import { type AutoAssignOptions, autoAssign, autoAssignDefaults } from './autoassign.js';

const rng = random(1, 'autoassign.test');
const assign = (scores: readonly number[], ious: readonly number[], options: Partial<AutoAssignOptions> = {}) =>
  autoAssign(
    nineTarget,
    nineGrid,
    { ...autoAssignDefaults, ...options },
    rng,
    undefined,
    ninePredictions(scores, ious),
  );
const near = (actual: number, expected: number): void => {
  assert.ok(Math.abs(actual - expected) < 1e-6, `${actual} is not ${expected}`);
};
const none = Array<number>(9).fill(0);
const [edge, corner] = [Math.exp(-0.5), Math.exp(-1)]; // one stride away in one, in both directions

test('by hand: without confidence the centre prior alone weighs', () => {
  const a = assign(none, none);
  const sum = 1 + 4 * edge + 4 * corner;
  assert.equal(a.positiveCount, 9);
  near(a.weights![4]!, 1 / sum);
  near(a.weights![1]!, edge / sum);
  near(a.weights![8]!, corner / sum);
  assert.equal(a.outcome, 'fallback');
});

test('by hand: confidence exp(3 P) times the prior, and P of a perfect and a half box', () => {
  const a = assign([0, 1, 0, 0.8, 0, 0, 0, 0, 0], [0, 1, 0, 0.5, 0, 0, 0, 0, 0]);
  near(a.decision.values[1]!, 1);
  near(a.decision.values[3]!, Math.fround(0.8) * Math.exp(-2.5));
  const c = Math.exp(3 * Math.fround(0.8) * Math.exp(-2.5));
  const sum = 1 + (2 + Math.exp(3) + c) * edge + 4 * corner;
  near(a.weights![1]!, (Math.exp(3) * edge) / sum);
  near(a.weights![3]!, (c * edge) / sum);
  near(
    a.weights!.reduce((total, weight) => total + weight),
    1,
  );
  assert.equal(a.outcome, 'ok');
});

test('by hand: negative weights scale 1 / (1 - IoU) to [0, 1]', () => {
  const { negativeWeights } = assign(Array(9).fill(0.5), [0, 0.5, 0, 0.75, 0, 0, 0, 0, 0]);
  near(negativeWeights![0]!, 1); // 1, the lowest
  near(negativeWeights![1]!, 1 - 1 / 3); // 2 of 1 to 4
  near(negativeWeights![3]!, 0);
});

test("by hand: the prior's mean and deviation are in strides; quality multiplies the score", () => {
  const moved = assign(none, none, { meanX: 1, stdX: 2 });
  near(moved.weights![3]! / moved.weights![5]!, Math.exp(-0.5)); // 2 strides off the mean against 0, deviation 2
  const narrow = assign(none, none, { stdY: 0.001 });
  near(narrow.weights![3]! + narrow.weights![4]! + narrow.weights![5]!, 1);
  const predictions = {
    ...ninePredictions(Array(9).fill(0.5), Array(9).fill(1)),
    quality: new Float32Array(9).fill(0.5),
  };
  const a = autoAssign(nineTarget, nineGrid, autoAssignDefaults, rng, undefined, predictions);
  near(a.decision.values[0]!, 0.25);
});

test('by hand: a temperature as small as 1e-6 still adds up to 1', () => {
  const { weights } = assign([0, 0.9, 0, 0.8, 0, 0, 0, 0, 0], Array(9).fill(1), { temperature: 1e-6 });
  near(weights![1]!, 1);
});
