import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../../random/random.js';
import { nineGrid, ninePredictions, nineTarget } from '../testing/nine-points.js';
import { type TaskAlignedOptions, taskAligned, taskAlignedDefaults } from './task-aligned.js';

const rng = random(1, 'task-aligned.test');
const assign = (scores: readonly number[], ious: readonly number[], options: Partial<TaskAlignedOptions> = {}) =>
  taskAligned(
    nineTarget,
    nineGrid,
    { ...taskAlignedDefaults, ...options },
    rng,
    undefined,
    ninePredictions(scores, ious),
  );
const near = (actual: number, expected: number): void => {
  assert.ok(Math.abs(actual - expected) < 1e-6, `${actual} is not ${expected}`);
};

const scores = [0.5, 0.8, 0.5, 0.25, 0.5, 0, 0.5, 0.5, 0.5];
const ious = [0, 0.5, 0, 0.75, 0.5, 0.75, 0, 0, 0];

test('by hand: alignment s * u^6, positives above 0, targets scaled to the highest IoU', () => {
  const a = assign(scores, ious);
  const t = [0.8 * 0.5 ** 6, 0.25 * 0.75 ** 6, 0.5 * 0.5 ** 6];
  near(a.decision.values[1]!, t[0]!);
  near(a.decision.values[3]!, t[1]!);
  assert.deepEqual([...a.positives], [3, 1, 4]); // sample 5 has no score, the others no overlap
  near(a.targets![3]!, 0.75);
  near(a.targets![1]!, (0.75 * t[0]!) / t[1]!);
  near(a.targets![4]!, (0.75 * t[2]!) / t[1]!);
  assert.equal(a.targets![5], 0);
  assert.deepEqual(a.weights, a.targets);
  assert.equal(a.outcome, 'ok');
});

test('by hand: m limits the positives; points on the edge of the box are no candidates', () => {
  assert.deepEqual([...assign(scores, ious, { m: 2 }).positives], [3, 1]);
  const narrow = { x1: 8, y1: 4, x2: 24, y2: 28 }; // the points at x = 8 and 24 lie on its edges
  const a = taskAligned(narrow, nineGrid, taskAlignedDefaults, rng, undefined, ninePredictions(scores, ious));
  assert.deepEqual([...a.candidates], [1, 4, 7]);
});

test('by hand: exponents are options; beta 0 leaves the score, and no target of 0 for all', () => {
  const a = assign(scores, ious, { alpha: 2, beta: 1 });
  near(a.decision.values[1]!, 0.8 ** 2 * 0.5);
  const b = assign([0.2, 0.4, 0, 0, 0, 0, 0, 0, 0], Array(9).fill(0), { beta: 0 });
  assert.deepEqual([...b.positives], [1, 0]);
  near(b.targets![1]!, 1);
  near(b.targets![0]!, 0.5);
});
