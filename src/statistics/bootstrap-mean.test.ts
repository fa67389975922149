import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../random/random.js';
import { bootstrapMean } from './bootstrap-mean.js';

const noise = (name: string, mean: number): number[] => {
  const rng = random(7, name);
  return Array.from({ length: 100 }, () => mean + 0.2 * (rng.uniform() - 0.5));
};

test('equal scores have an interval without width', () => {
  const { mean, low, high } = bootstrapMean([[0.5, 0.5, 0.5]], { samples: 100 });
  assert.deepEqual([mean, low, high], [0.5, 0.5, 0.5]);
});

test('two sequences: every resample is one of three means, so the interval reaches both', () => {
  assert.deepEqual(bootstrapMean([[0.25, 0.75]], { samples: 1000 }), { mean: 0.5, low: 0.25, high: 0.75 });
});

test('one run: 1.96 standard errors of the mean over sequences', () => {
  const scores = noise('a', 0.5);
  const { mean, low, high } = bootstrapMean([scores]);
  const variance = scores.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 99;
  const expected = 1.96 * Math.sqrt(variance / 100);
  assert.ok(Math.abs((high - low) / 2 - expected) < 0.1 * expected, `${(high - low) / 2}, ${expected}`);
});

test('trainings that disagree widen the interval', () => {
  const base = noise('a', 0.5);
  const shifted = (by: number): number[] => base.map((value) => value + by);
  const width = (runs: number[][]): number => {
    const { mean, low, high } = bootstrapMean(runs);
    assert.ok(low < mean && mean < high);
    return high - low;
  };
  const alike = width([base, base, base]);
  assert.ok(Math.abs(alike - width([base])) < 0.1 * alike);
  assert.ok(width([shifted(-0.1), base, shifted(0.1)]) > 2 * alike);
});

test('bad input is refused', () => {
  assert.throws(() => bootstrapMean([]), /0 runs/);
  assert.throws(() => bootstrapMean([[0.5]]), /at least 2/);
  assert.throws(() => bootstrapMean([[0.5, Number.NaN]]), /sequence 2/);
});
