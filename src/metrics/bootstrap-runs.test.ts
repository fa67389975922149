import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../random/random.js';
import { compareRuns } from './bootstrap-runs.js';

const sequences = 100;
const noise = (name: string, mean: number, deviation: number): number[] => {
  const rng = random(7, name);
  return Array.from({ length: sequences }, () => mean + deviation * Math.sqrt(12) * (rng.uniform() - 0.5));
};

test('a constant difference has an interval without width', () => {
  const a = [noise('a', 0.5, 0.1), noise('b', 0.5, 0.1)];
  const { difference, low, high, verdict, perRun } = compareRuns(
    a.map((run) => run.map((x) => x + 0.25)),
    a,
  );
  for (const value of [difference, low, high, ...perRun]) assert.ok(Math.abs(value - 0.25) < 1e-12);
  assert.equal(verdict, 'improves');
});

test('verdicts: clearly better, clearly worse, and the same', () => {
  const runs = (shift: number, tag: string): number[][] => [1, 2, 3].map((r) => noise(`${tag}${r}`, shift, 0.1));
  assert.equal(compareRuns(runs(0.6, 'x'), runs(0.5, 'y')).verdict, 'improves');
  assert.equal(compareRuns(runs(0.5, 'y'), runs(0.6, 'x')).verdict, 'worse');
  assert.equal(compareRuns(runs(0.5, 'x'), runs(0.5, 'y')).verdict, 'no difference shown');
});

test('runs that disagree widen the interval beyond what sequences alone give', () => {
  const base = noise('base', 0.5, 0.1);
  const shifted = (by: number): number[] => base.map((x) => x + by);
  const agree = compareRuns([shifted(0.02), shifted(0.02), shifted(0.02)], [base, base, base]);
  const disagree = compareRuns([shifted(0.12), shifted(0.02), shifted(-0.08)], [base, base, base]);
  assert.ok(Math.abs(agree.difference - disagree.difference) < 1e-12);
  assert.equal(agree.verdict, 'improves');
  assert.equal(disagree.verdict, 'no difference shown');
});

test('one run is a plain bootstrap over sequences: its interval is near 1.96 standard errors', () => {
  const [a, b] = [noise('p', 0.52, 0.1), noise('q', 0.5, 0.1)];
  const { difference, low, high, verdict } = compareRuns([a], [b], { samples: 20_000 });
  assert.equal(verdict, 'not judged: one run');
  const d = a.map((x, i) => x - b[i]!);
  const deviation = Math.sqrt(d.reduce((sum, x) => sum + (x - difference) ** 2, 0) / (sequences - 1));
  const expected = 1.96 * (deviation / Math.sqrt(sequences));
  assert.ok(Math.abs((high - low) / 2 - expected) < 0.1 * expected);
});

test('shapes that do not fit and scores that are none are refused', () => {
  assert.throws(() => compareRuns([], []), /0 runs against 0/);
  assert.throws(() => compareRuns([[1, 2]], [[1, 2], [1, 2]]), /1 runs against 2/); // biome-ignore format: short
  assert.throws(() => compareRuns([[1]], [[1]]), /at least 2/);
  assert.throws(() => compareRuns([[1, 2]], [[1, 2, 3]]), /run 1 has 2 and 3/);
  assert.throws(() => compareRuns([[1, Number.NaN]], [[1, 2]]), /sequence 2/);
});
