import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluateGot10k, type Got10kSequence } from './got10k.js';

const boxes = (...rows: readonly number[][]): Float64Array => Float64Array.from(rows.flat());
const box = [10, 10, 20, 20];
const target = (frames: number, name = 'GOT-10k_Val_000001'): Got10kSequence => ({
  name,
  width: 100,
  height: 80,
  gt: boxes(...Array(frames).fill(box)),
  cover: Array(frames).fill(8),
});
const score = (sequence: Got10kSequence, ...runs: readonly Float64Array[]) =>
  evaluateGot10k([sequence], new Map([[sequence.name, runs]]));

test('by hand: IoU 1, 0.78, 0.6, 0.45 and 0 after the first frame, which does not count', () => {
  const widths = [20, 15.6, 12, 9].map((w) => [10, 10, w, 20]);
  const result = score(target(6), boxes([90, 60, 5, 5], ...widths, [60, 10, 20, 20]));
  assert.ok(Math.abs(result.ao - 2.83 / 5) < 1e-12);
  assert.deepEqual([result.sr50, result.sr75, result.frames], [3 / 5, 2 / 5, 5]);
  assert.equal(result.successCurve.length, 101);
  const at = [0, 44, 46, 59, 61, 77, 79, 99, 100].map((i) => result.successCurve[i]);
  assert.deepEqual(at, [0.8, 0.8, 0.6, 0.6, 0.4, 0.4, 0.2, 0.2, 0]);
});

test('frames in which nothing is visible do not count', () => {
  const sequence = { ...target(4), cover: [8, 8, 0, 1] };
  const run = boxes(box, box, [60, 10, 20, 20], box);
  const { ao, frames } = score(sequence, run);
  assert.deepEqual([frames, Math.round(ao * 1e9)], [2, 1e9]);
  assert.ok(score({ ...sequence, cover: [8, 8, 1, 1] }, run).ao < 0.7, 'control: the same frame, visible');
});

test('frames are pooled: a long sequence weighs more', () => {
  const [short, long] = [target(2, 'short'), target(4, 'long')];
  const away = boxes(...Array(4).fill([60, 10, 20, 20]));
  const result = evaluateGot10k(
    [short, long],
    new Map([
      ['short', [short.gt]],
      ['long', [away]],
    ]),
  );
  assert.ok(Math.abs(result.ao - 1 / 4) < 1e-12);
  assert.deepEqual(
    result.perSequence.map(({ name, sr50, frames }) => [name, sr50, frames]),
    [
      ['short', 1, 1],
      ['long', 0, 3],
    ],
  );
  assert.equal(score(long, long.gt, away).sr50, 0.5, 'repetitions are pooled too');
});

test('boxes are cut to the frame; a negative corner moves to 0 and keeps its width', () => {
  const sequence = { ...target(2), gt: boxes(box, [80, 10, 20, 20]) };
  assert.ok(score(sequence, boxes(box, [80, 10, 500, 20])).ao > 1 - 1e-12);
  const left = { ...target(2), gt: boxes(box, [0, 10, 20, 20]) };
  assert.ok(score(left, boxes(box, [-10, 10, 20, 20])).ao > 1 - 1e-12);
});

test('bad input is refused by name', () => {
  const refused = (message: RegExp, run: () => unknown): void => assert.throws(run, { name: 'InputError', message });
  refused(/000001: the result has 3 frames, the ground truth 4/, () => score(target(4), target(3).gt));
  refused(/no result for the sequence GOT-10k_Val_000001/, () => score(target(4)));
  refused(/000001: frame 2 has a box that is not/, () => score(target(2), boxes(box, [Number.NaN, 10, 20, 20])));
  refused(/no frame to score/, () => score(target(1), target(1).gt));
  refused(/no frame to score/, () => evaluateGot10k([], new Map()));
});
