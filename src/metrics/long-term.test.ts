import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluateLongTerm, type LongTermSequence } from './long-term.js';

const box = Float64Array.of(10, 10, 20, 20);
const absent = Float64Array.of(0);
const target: LongTermSequence = {
  name: 'bird',
  width: 100,
  height: 80,
  gt: Array.from({ length: 200 }, (_, t) => (t < 100 ? box : absent)),
};
const answers = (score: (t: number) => number, regions: readonly Float64Array[] = Array(200).fill(box)) =>
  evaluateLongTerm(
    [target],
    new Map([['bird', { regions, scores: Float64Array.from({ length: 200 }, (_, t) => score(t)) }]]),
  );

test('a tracker that knows when the target is there', () => {
  const { precision, recall, f1, threshold, thresholds } = answers((t) => (t < 100 ? 0.9 : 0.1));
  assert.deepEqual([precision, recall, f1, threshold], [1, 1, 1, 0.9]);
  assert.equal(thresholds.length, 100);
  assert.ok(
    thresholds.every((value, i) => i === 0 || value <= thresholds[i - 1]!),
    'falling',
  );
});

test('a tracker that does not know: right half of the time', () => {
  const { precision, recall, f1 } = answers(() => 0.5);
  assert.deepEqual([precision, recall, f1], [0.5, 1, 2 / 3]);
});

test('nothing counts at infinity: precision 1, recall 0', () => {
  const { precisionCurve, recallCurve } = answers(() => 0.5);
  assert.deepEqual([precisionCurve[0], recallCurve[0]], [1, 0]);
});

test('a tracker that is never right scores 0, not NaN', () => {
  const { f1, recall } = answers(() => 0.5, Array(200).fill(Float64Array.of(70, 50, 10, 10)));
  assert.deepEqual([f1, recall], [0, 0]);
});

test('frames without an answer overlap nothing; NaN scores count as 0', () => {
  const regions = target.gt.map((_, t) => (t % 2 === 0 ? box : absent));
  const { precision, recall } = answers((t) => (t < 100 ? 1 : Number.NaN), regions);
  assert.deepEqual([precision, recall], [0.5, 0.5]);
});

test('precision and recall are averaged over sequences before F is taken', () => {
  const other = { ...target, name: 'fish' };
  const scores = new Float64Array(200).fill(0.5);
  const runs = new Map([
    ['bird', { regions: target.gt, scores }],
    ['fish', { regions: Array(200).fill(absent), scores }],
  ]);
  const { precision, recall, f1 } = evaluateLongTerm([target, other], runs);
  assert.deepEqual([precision, recall, f1], [0.25, 0.5, 1 / 3]);
});

test('bad input is refused by name', () => {
  const refused = (message: RegExp, run: () => unknown): void => assert.throws(run, { name: 'InputError', message });
  refused(/no result for the sequence bird/, () => evaluateLongTerm([target], new Map()));
  const short = { regions: target.gt.slice(1), scores: new Float64Array(200) };
  refused(/bird: 199 regions and 200 scores for 200 frames/, () =>
    evaluateLongTerm([target], new Map([['bird', short]])),
  );
  refused(/^0 scores are too few/, () => answers(() => Number.NaN));
  const empty = { ...target, gt: Array(200).fill(absent) };
  const run = { regions: target.gt, scores: new Float64Array(200) };
  refused(/bird: the target is in no frame/, () => evaluateLongTerm([empty], new Map([['bird', run]])));
});
