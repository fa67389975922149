import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../../random/random.js';
import { compareRuns } from '../../statistics/bootstrap-runs.js';
import { bootstrapEao, compareEao, type EaoRun, pairedEao } from './bootstrap-eao.js';
import { expectedAverageOverlap, expectedOverlaps, overlapSums } from './expected-overlap.js';

const range = { low: 4, high: 8, peak: 5 };
const lengths = 12;

/** A sequence tracked with one overlap throughout, without failures: it contributes that overlap at each of its lengths. */
const steady = (overlap: number, frames: number = lengths) =>
  overlapSums(
    [{ overlaps: Float64Array.from({ length: frames }, () => overlap), failures: [], frames, weight: 1 }],
    lengths,
  );
/** Lost at frame 5. */
const lostOnce = (overlap: number) =>
  overlapSums(
    [
      {
        overlaps: Float64Array.from({ length: lengths }, (_, t) => (t >= 5 && t < 10 ? Number.NaN : overlap)),
        failures: [5],
        frames: lengths,
        weight: 1,
      },
    ],
    lengths,
  );
const eao = (run: EaoRun): number => expectedAverageOverlap(expectedOverlaps(run), range);

test('of sequences of equal length without failures EAO is the mean overlap: intervals equal those of means', () => {
  const rng = random(5, 'steady');
  const overlaps = [1, 2, 3].map(() => Array.from({ length: 9 }, () => rng.uniform()));
  const others = overlaps.map((run) => run.map((value) => 0.8 * value));
  const runs = (all: number[][]): EaoRun[] => all.map((run) => run.map((value) => steady(value)));
  const ofEao = compareEao(runs(overlaps), runs(others), range);
  const ofMeans = compareRuns(overlaps, others);
  assert.ok(Math.abs(ofEao.difference - ofMeans.difference) < 1e-12);
  for (const [i, value] of ofEao.perRun.entries()) assert.ok(Math.abs(value - ofMeans.perRun[i]!) < 1e-12);
  // other random numbers: the percentiles agree within their own error
  assert.ok(Math.abs(ofEao.low - ofMeans.low) < 0.004, `${ofEao.low} and ${ofMeans.low}`);
  assert.ok(Math.abs(ofEao.high - ofMeans.high) < 0.004, `${ofEao.high} and ${ofMeans.high}`);
  assert.equal(ofEao.verdict, ofMeans.verdict);
  assert.deepEqual([ofEao.sequences, ofEao.samples, ofEao.level], [9, 10000, 0.95]);
});

test('two sequences, by hand: a quarter of the resamples holds one of them twice', () => {
  const run = [lostOnce(0.8), steady(0.7)];
  // 8 % and 92 % of the resamples: both ends are single sequences
  const { mean, low, high } = bootstrapEao([run], range, { level: 0.84, samples: 4000 });
  const [lost, kept] = [eao([run[0]!]), eao([run[1]!])];
  assert.ok(lost < kept);
  assert.ok(Math.abs(mean - eao(run)) < 1e-12);
  assert.ok(Math.abs(low - lost) < 1e-12 && Math.abs(high - kept) < 1e-12, `${low} ${high}`);
  const middle = bootstrapEao([run], range, { level: 0.3, samples: 4000 });
  for (const end of [middle.low, middle.high]) assert.ok(Math.abs(end - eao(run)) < 1e-12); // each of them once
});

test('the EAO of a resample is not the mean of its sequences: a sequence lost has more weight than a short one', () => {
  const run = [lostOnce(0.8), steady(0.6, 5)];
  const single = run.map((sums) => eao([sums]));
  assert.ok(Math.abs(eao(run) - (single[0]! + single[1]!) / 2) > 0.01);
  const { mean } = bootstrapEao([run], range, { samples: 100 });
  assert.ok(Math.abs(mean - eao(run)) < 1e-12);
});

test('a resample of sequences that are all too short is drawn again', () => {
  const run = [steady(0.5, 3), steady(0.7)]; // the first ends below the range
  const { low, high, mean } = bootstrapEao([run], range, { samples: 500 });
  for (const value of [low, high, mean]) assert.ok(Math.abs(value - 0.7) < 1e-12, String(value));
});

test('runs are paired by their order, and seeds that disagree widen the interval', () => {
  const base = [0.4, 0.5, 0.6, 0.7].map((value) => steady(value));
  const shifted = (by: number): EaoRun => [0.4, 0.5, 0.6, 0.7].map((value) => steady(value + by));
  const same = compareEao([base, shifted(0.2)], [base, shifted(0.2)], range);
  assert.deepEqual([same.low, same.high, same.verdict], [0, 0, 'not judged']);
  const agree = compareEao([shifted(0.02), shifted(0.02), shifted(0.02)], [base, base, base], range);
  const disagree = compareEao([shifted(0.12), shifted(0.02), shifted(-0.08)], [base, base, base], range);
  assert.equal(agree.verdict, 'improves');
  assert.ok(disagree.low < 0 && disagree.high > 0.04);
  assert.equal(disagree.verdict, 'no difference shown');
  assert.equal(compareEao([base, base, base], [shifted(0.02), shifted(0.02), shifted(0.02)], range).verdict, 'worse');
});

test('two trackers that ran once: the same interval, and whether 0 lies in it', () => {
  const a = [0.5, 0.6, 0.4, 0.7].map((value) => steady(value));
  const b = [0.45, 0.5, 0.38, 0.6].map((value) => steady(value));
  const { difference, low, high, containsZero, statement } = pairedEao(a, b, range);
  const compared = compareEao([a], [b], range);
  assert.deepEqual([difference, low, high], [compared.difference, compared.low, compared.high]);
  assert.equal(containsZero, false);
  assert.match(
    statement,
    /^\+0\.0675 \[\+0\.\d{4}, \+0\.\d{4}\] \(95 % interval, 10000 resamples of 4 sequences\): 0 lies outside$/,
  );
  assert.equal(pairedEao(a, a, range).containsZero, true);
});

test('what was computed for a run serves again for the same draws alone', () => {
  const rng = random(6, 'again');
  const of = (): EaoRun => [4, 6, 8, 10, 12].map((frames) => steady(rng.uniform(), frames));
  const [a, b] = [of(), of()];
  const copy = (run: EaoRun): EaoRun => run.map(({ overlaps, weights }) => ({ overlaps, weights }));
  const wide = { ...range, high: 10 };
  const settings = [
    [range, {}],
    [range, { seed: 2 }],
    [wide, { seed: 2 }],
    [wide, { seed: 2, samples: 300 }],
  ] as const;
  for (const [first, second] of [
    [[a], [b]],
    [
      [a, b],
      [b, a],
    ],
  ] as const) {
    for (const [lengths, options] of settings) {
      for (let i = 0; i < 2; i++) {
        const [own, other] = [first.map(copy), second.map(copy)];
        assert.deepEqual(bootstrapEao(first, lengths, options), bootstrapEao(own, lengths, options));
        assert.deepEqual(compareEao(first, second, lengths, options), compareEao(own, other, lengths, options));
      }
    }
  }
});

test('bad input', () => {
  const run = [steady(0.5), steady(0.6)];
  const cases: [EaoRun[], EaoRun[], RegExp][] = [
    [[], [], /0 runs against 0; expected equal numbers, at least one/],
    [[run], [run, run], /1 run against 2/],
    [[[steady(0.5)]], [[steady(0.5)]], /1 sequence; expected at least 2/],
    [[run], [[...run, steady(0.5)]], /runs of 2 and 3 sequences/],
    [[[steady(0.5, 2), steady(0.5, 3)]], [run], /run 1 has no EAO; every sequence is shorter/],
  ];
  for (const [a, b, message] of cases) {
    assert.throws(() => compareEao(a, b, range), { name: 'InputError', message });
  }
  assert.throws(() => compareEao([run], [run], range, { samples: 0 }), /samples is 0/);
});
