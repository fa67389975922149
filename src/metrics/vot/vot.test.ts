import assert from 'node:assert/strict';
import { test } from 'node:test';
import { votCodes } from '../../boxes/vot-rows.js';
import { bootstrapEao } from './bootstrap-eao.js';
import { evaluateVot, meanVot, reliability } from './vot.js';
import { eaoRangeOf } from './vot-editions.js';
import type { VotRun, VotSequence } from './vot-run.js';

const box = Float64Array.of(10, 10, 20, 20);
const code = (value: number): Float64Array => Float64Array.of(value);
const target = (frames: number, name = 'bird'): VotSequence => ({
  name,
  width: 100,
  height: 80,
  gt: Array(frames).fill(box),
});
const tracked = (frames: number, region = box): VotRun => [code(votCodes.started), ...Array(frames - 1).fill(region)];
/** Lost at frame 20 and started again at 25. */
const lostOnce = (frames: number): VotRun => [
  ...tracked(20),
  code(votCodes.lost),
  ...Array(4).fill(code(votCodes.skipped)),
  ...tracked(frames - 25),
];
const score = (sequence: VotSequence, ...runs: readonly VotRun[]) =>
  evaluateVot([sequence], new Map([[sequence.name, runs]]), { edition: '2019' });

test('a perfect tracker', () => {
  const result = score(target(300), tracked(300));
  assert.deepEqual([result.accuracy, result.robustness, result.lost, result.eao, result.frames], [1, 0, 0, 1, 300]);
  assert.equal(result.expectedOverlap.length, 300);
  assert.deepEqual(result.range, { low: 46, high: 291, peak: 128 });
});

test('the burn-in: ten frames from every start say nothing about accuracy', () => {
  const off = Float64Array.of(60, 40, 20, 20);
  const run = [...lostOnce(60)];
  for (const t of [1, 9, 26, 34]) run[t] = off;
  assert.equal(score(target(60), run).accuracy, 1);
  for (const t of [10, 35]) {
    const worse = run.with(t, off);
    assert.ok(score(target(60), worse).accuracy < 1, `frame ${t} counts`);
  }
});

test('expected overlap by hand: one failure at frame 20 of 60', () => {
  const { expectedOverlap, robustness, lost } = score(target(60), lostOnce(60));
  assert.deepEqual([robustness, lost], [100 / 60, 1]);
  // First fragment: frames 0 to 25, overlap 1 in 1..19, 0 from 20 on, for ever. Second: frames 25 to 59, overlap 1.
  const phi = (n: number): number => (n <= 34 ? (Math.min(n, 19) / n + 1) / 2 : 19 / n);
  for (const n of [1, 19, 20, 34, 35, 59]) assert.ok(Math.abs(expectedOverlap[n]! - phi(n)) < 1e-12, `length ${n}`);
  assert.equal(expectedOverlap[0], 1);
});

test('expected overlap by hand: lost so late that the next start is the end', () => {
  const run = [...tracked(55), code(votCodes.lost), ...Array(4).fill(code(votCodes.skipped))];
  const runs = new Map([
    ['bird', [run]],
    ['fish', [tracked(100)]],
  ]);
  const { expectedOverlap } = evaluateVot([target(60), target(100, 'fish')], runs, { edition: '2019' });
  const weight = 60 / 61; // the fragment would hold frame 60, which is not there
  assert.ok(Math.abs(expectedOverlap[70]! - ((weight * 54) / 70 + 1) / (weight + 1)) < 1e-12);
});

test('expected overlap: repetitions share the weight of their sequence', () => {
  const narrow = Float64Array.of(10, 10, 9, 20); // 10 of 21 columns
  const runs = new Map([
    ['bird', [tracked(60, narrow)]],
    ['fish', [tracked(60), tracked(60)]],
  ]);
  const { expectedOverlap } = evaluateVot([target(60), target(60, 'fish')], runs, { edition: '2019' });
  assert.ok(Math.abs(expectedOverlap[30]! - (10 / 21 + 1) / 2) < 1e-7);
});

test('EAO averages lengths low - 1 to high - 1 of the edition', () => {
  const runs = new Map([['bird', [lostOnce(400)]]]);
  for (const [edition, low, high] of [
    ['2016', 108, 371],
    ['2018', 100, 356],
    ['2019', 46, 291],
  ] as const) {
    const { eao, expectedOverlap } = evaluateVot([target(400)], runs, { edition });
    const part = expectedOverlap.slice(low - 1, high);
    assert.equal(part.length, high - low + 1);
    assert.ok(Math.abs(eao - part.reduce((a, b) => a + b) / part.length) < 1e-12);
  }
  assert.ok(Number.isNaN(score(target(30), tracked(30)).eao), 'no sequence reaches the range');
});

test('repetitions: accuracy by frame first, failures on average', () => {
  const result = score(target(60), tracked(60), lostOnce(60));
  assert.deepEqual([result.lost, result.robustness, result.accuracy], [0.5, 50 / 60, 1]);
  const narrow = Float64Array.of(10, 10, 9, 20); // (9 + 1) x 21 of 21 x 21 pixels
  const mixed = score(target(60), tracked(60), tracked(60, narrow));
  assert.ok(Math.abs(mixed.accuracy - (1 + 10 / 21) / 2) < 1e-7);
});

test('accuracy cuts at the frame, EAO one pixel before it', () => {
  const sequence: VotSequence = {
    name: 'edge',
    width: 30,
    height: 80,
    gt: Array(60).fill(Float64Array.of(10, 10, 30, 20)),
  };
  const { accuracy, expectedOverlap } = score(sequence, tracked(60, Float64Array.of(10, 10, 10, 20)));
  assert.equal(accuracy, Math.fround(11 / 21)); // columns 10 to 30
  assert.ok(Math.abs(expectedOverlap[30]! - 11 / 20) < 1e-7); // columns 10 to 29
});

test('frames without ground truth are unknown, not failures', () => {
  const sequence = target(60);
  const gt = sequence.gt.with(40, new Float64Array(8).fill(Number.NaN));
  const result = score({ ...sequence, gt }, tracked(60));
  assert.deepEqual([result.accuracy, result.perSequence[0]!.accuracy, result.lost], [1, 1, 0]);
  const sequences = [{ ...sequence, gt }, target(60, 'fish'), target(60, 'bug')];
  const narrow = tracked(60, Float64Array.of(10, 10, 9, 20)); // 10 of 21 columns
  const runs = new Map(sequences.map(({ name }) => [name, [name === 'bird' ? tracked(60) : narrow]]));
  const { expectedOverlap, eao, overlapSums, range } = evaluateVot(sequences, runs, { edition: '2019' });
  const known = [(1 + 20 / 21) / 3, 10 / 21, 10 / 21]; // the bird's is unknown from frame 40 on
  for (const [i, value] of known.entries()) assert.ok(Math.abs(expectedOverlap[39 + i]! - value) < 1e-7, `${39 + i}`);
  const interval = bootstrapEao([overlapSums], range, { samples: 50 });
  for (const value of [eao, ...Object.values(interval)]) assert.ok(Math.abs(value - 10 / 21) < 1e-7, `${value}`);
});

test('what is not a run of this benchmark is refused, with sequence and frame', () => {
  const refused = (message: RegExp, run: VotRun): void =>
    assert.throws(() => score(target(30), run), { name: 'InputError', message });
  refused(/bird: the result has 29 frames, the ground truth 30/, tracked(29));
  refused(/bird: the result has 31 frames/, tracked(31));
  refused(/bird: a run with resets starts with the code 1.*10, 10, 20, 20/, Array(30).fill(box));
  refused(/bird: frame 4 has the code 3/, tracked(30).with(3, code(3)));
  refused(/bird: frame 4 has 6 numbers/, tracked(30).with(3, new Float64Array(6)));
  refused(/bird: frame 4 has the number NaN/, tracked(30).with(3, Float64Array.of(1, 2, Number.NaN, 4)));
  assert.throws(() => evaluateVot([target(30)], new Map(), { edition: '2019' }), /no result for 1 sequence: bird/);
  const other = new Map([
    ['bird', [tracked(30)]],
    ['fish', [tracked(30)]],
  ]);
  assert.throws(() => evaluateVot([target(30)], other, { edition: '2019' }), /not in the benchmark: fish/);
  assert.throws(() => score({ ...target(30), width: 0 }, tracked(30)), /bird: the frames are 0 x 80 pixels/);
  assert.throws(() => score({ ...target(30), gt: Array(30).fill(code(1)) }, tracked(30)), /ground truth has 1 numbers/);
});

test('a run that stopped early, where that is allowed', () => {
  const result = evaluateVot([target(60)], new Map([['bird', [lostOnce(60).slice(0, 50)]]]), {
    edition: '2019',
    allowShorter: true,
  });
  assert.deepEqual([result.frames, result.robustness], [50, 2]);
  // The second fragment weighs 25 of its 35 frames.
  assert.ok(Math.abs(result.expectedOverlap[20]! - (19 / 20 + 25 / 35) / (1 + 25 / 35)) < 1e-12);
});

test('reliability after 100 frames', () => {
  assert.equal(reliability(0.4), Math.exp(-0.4));
  assert.equal(reliability(0.4, 30), Math.exp(-0.12));
});

test('a benchmark without an edition has the middle half of its lengths as range', () => {
  assert.deepEqual(eaoRangeOf([10, 20, 30, 40, 50]), { low: 20, high: 40, peak: 30 });
  assert.deepEqual(eaoRangeOf([7]), { low: 7, high: 7, peak: 7 });
  assert.deepEqual(eaoRangeOf([50, 10, 40, 20, 30]), { low: 20, high: 40, peak: 30 });
});

test('the mean of two runs, measure by measure', () => {
  const [good, bad] = [score(target(60), tracked(60)), score(target(60), lostOnce(60))];
  const mean = meanVot([good, bad]);
  for (const of of ['accuracy', 'robustness', 'lost', 'eao'] as const) {
    assert.ok(Math.abs(mean[of] - (good[of] + bad[of]) / 2) < 1e-12, of);
  }
  assert.ok(Math.abs(mean.expectedOverlap[50]! - (1 + 19 / 50) / 2) < 1e-12);
  assert.deepEqual(mean.perSequence, [{ name: 'bird', frames: 60, accuracy: 1, lost: 0.5 }]);
  const { overlapSums: _, ...measures } = bad;
  assert.deepEqual(meanVot([bad]), measures);
});
