import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../random/random.js';
import { bootstrapP, compareRuns, resampledDifferences } from './bootstrap-runs.js';

const sequences = 100;
const noise = (name: string, mean: number, deviation: number): number[] => {
  const rng = random(7, name);
  return Array.from({ length: sequences }, () => mean + deviation * Math.sqrt(12) * (rng.uniform() - 0.5));
};

test('a constant difference has an interval without width', () => {
  const a = [noise('a', 0.5, 0.1), noise('b', 0.5, 0.1), noise('c', 0.5, 0.1)];
  const { difference, low, high, verdict, perRun, overRuns } = compareRuns(
    a.map((run) => run.map((x) => x + 0.25)),
    a,
  );
  for (const value of [difference, low, high, overRuns!.low, overRuns!.high, ...perRun])
    assert.ok(Math.abs(value - 0.25) < 1e-12);
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

test('two runs are not judged; of three that spread, the few count', () => {
  const base = noise('base', 0.5, 0.1);
  const shifted = (by: number): number[] => base.map((x) => x + by);
  const two = compareRuns([shifted(0.09), shifted(0.13)], [base, base]);
  assert.deepEqual([two.low > 0, two.verdict], [true, 'not judged']);
  const three = compareRuns([shifted(0.02), shifted(0.03), shifted(0.12)], [base, base, base]);
  // mean 0.17 / 3, deviation sqrt(0.00303), times 4.303 / sqrt(3)
  assert.ok(three.low > 0 && Math.abs(three.overRuns!.low + 0.0802) < 1e-3, String(three.overRuns?.low));
  assert.equal(three.verdict, 'no difference shown');
});

test('of trainings that differ by luck alone, one in twenty is judged at most; the bootstrap alone would judge more', () => {
  const rng = random(3, 'luck');
  const normal = (deviation: number): number => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += rng.uniform();
    return deviation * sum;
  };
  const trained = (): number[][] =>
    Array.from({ length: 3 }, () => {
      const mean = 0.4 + normal(0.04);
      return Array.from({ length: 60 }, () => mean + normal(0.14));
    });
  const results = Array.from({ length: 200 }, (_, seed) => compareRuns(trained(), trained(), { samples: 500, seed }));
  const judged = results.filter(({ verdict }) => verdict !== 'no difference shown').length;
  const byBootstrap = results.filter(({ low, high }) => low > 0 || high < 0).length;
  assert.ok(judged <= 10, `${judged} of 200`);
  assert.ok(byBootstrap > judged, `${byBootstrap} of 200`);
});

test('p values of the bootstrap: by hand, and below 0.05 where the interval excludes 0', () => {
  assert.equal(bootstrapP([-1, 1, 2, 3, 4, 5, 6, 7, 8]), 0.4); // two of ten, the observed one included, twice
  assert.equal(bootstrapP([-3, -2, -1]), 0.5);
  assert.equal(bootstrapP([0, 0, 0]), 1);
  const [a, b] = [1, 1.2].map((shift) => [1, 2, 3].map((r) => noise(`p${shift}${r}`, 0.4 * shift, 0.2)));
  for (const [one, other] of [
    [a!, b!],
    [a!, a!.map((run) => [...run].reverse())],
  ]) {
    // biome-ignore format: short
    const { low, high } = compareRuns(one!, other!);
    const { means } = resampledDifferences(one!, other!);
    assert.equal(bootstrapP(means) < 0.05, low > 0 || high < 0);
  }
});

test('options out of range are refused', () => {
  const run = [noise('a', 0.5, 0.1)];
  assert.throws(() => compareRuns(run, run, { samples: 0 }), /samples is 0/);
  assert.throws(() => compareRuns(run, run, { level: 95 }), /level is 95/);
});

test('one run is a plain bootstrap over sequences: its interval is near 1.96 standard errors', () => {
  const [a, b] = [noise('p', 0.52, 0.1), noise('q', 0.5, 0.1)];
  const { difference, low, high, verdict } = compareRuns([a], [b], { samples: 20_000 });
  assert.equal(verdict, 'not judged');
  const d = a.map((x, i) => x - b[i]!);
  const deviation = Math.sqrt(d.reduce((sum, x) => sum + (x - difference) ** 2, 0) / (sequences - 1));
  const expected = 1.96 * (deviation / Math.sqrt(sequences));
  assert.ok(Math.abs((high - low) / 2 - expected) < 0.1 * expected);
});

test('shapes that do not fit and scores that are none are refused', () => {
  assert.throws(() => compareRuns([], []), /0 runs against 0/);
  assert.throws(() => compareRuns([[1, 2]], [[1, 2], [1, 2]]), /1 run against 2/); // biome-ignore format: short
  assert.throws(() => compareRuns([[1]], [[1]]), /at least 2/);
  assert.throws(() => compareRuns([[1, 2]], [[1, 2, 3]]), /run 1 has 2 and 3/);
  assert.throws(() => compareRuns([[1, Number.NaN]], [[1, 2]]), /sequence 2/);
});
