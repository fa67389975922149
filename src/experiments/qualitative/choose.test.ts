import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { drawableBox, overlapsOf } from '../../metrics/frame-overlaps.js';
import { chooseFailureFrames, chooseFrames, countLost } from './choose-frames.js';
import { type Candidate, pickSequences } from './choose-sequences.js';

const nan = Number.NaN;
const overlaps = (...values: number[]) => Float64Array.from(values);

test('overlaps: by hand, none without a box, not a number without ground truth', () => {
  const gt = overlaps(0, 0, 10, 10, 0, 0, 10, 10, 0, 0, 10, 10, nan, nan, nan, nan, 5, 5, 0, 0, 0, 0, 10, 10);
  const pred = overlaps(0, 0, 10, 10, 5, 0, 10, 10, 10, 0, 10, 10, 0, 0, 1, 1, 0, 0, 9, 9, nan, nan, nan, nan);
  assert.deepEqual([...overlapsOf(gt, pred)], [1, 1 / 3, 0, nan, nan, 0]);
  assert.deepEqual(drawableBox(gt, 2), { x: 0, y: 0, w: 10, h: 10 });
  assert.deepEqual([drawableBox(gt, 3), drawableBox(gt, 4)], [undefined, undefined]);
});

const candidate = (name: string, low: number, high: number, ...attributes: string[]): Candidate => ({
  name,
  attributes,
  aucs: [low, high, low],
});
const candidates = [
  candidate('a', 0.5, 0.75, 'Occlusion'),
  candidate('b', 0.25, 0.75, 'Fast Motion'),
  candidate('c', 0.25, 0.5, 'Occlusion', 'Fast Motion'),
  candidate('d', 0, 0.5),
];
const names = (picked: readonly Candidate[]) => picked.map(({ name }) => name).join('');
const byDifference = { choice: 'difference', count: 3, seed: 1 } as const;

test('sequences by falling difference, equal ones in the order given', () => {
  assert.equal(names(pickSequences(candidates, byDifference)), 'bda');
  assert.equal(names(pickSequences([...candidates].reverse(), byDifference)), 'dbc');
  assert.equal(names(pickSequences(candidates, { ...byDifference, count: 9 })), 'bdac');
});

test('sequences by attribute, by name, and by chance', () => {
  assert.equal(names(pickSequences(candidates, { ...byDifference, attributes: ['Occlusion'] })), 'ac');
  assert.equal(names(pickSequences(candidates, { ...byDifference, attributes: ['Occlusion', 'Fast Motion'] })), 'bac');
  assert.equal(names(pickSequences(candidates, { ...byDifference, sequences: ['d', 'a'] })), 'da');
  const drawn = (seed: number) => names(pickSequences(candidates, { choice: 'random', count: 2, seed }));
  assert.equal(drawn(1), drawn(1));
  const all = new Set(Array.from({ length: 60 }, (_, seed) => drawn(seed)));
  assert.deepEqual([...all].sort(), ['ab', 'ac', 'ad', 'bc', 'bd', 'cd']);
});

test('unknown names and attributes, and nothing left, are refused', () => {
  const refused = (list: readonly Candidate[], options: object, message: RegExp): void =>
    assert.throws(() => pickSequences(list, { ...byDifference, ...options }), { name: 'InputError', message });
  refused(candidates, { sequences: ['a', 'z'] }, /no sequence 'z'.*a, b, c, d/);
  refused(candidates, { attributes: ['Smell'] }, /'Smell'; expected some of Occlusion, Fast Motion/);
  refused([], {}, /no sequence to show/);
});

test('frames: in each stretch the one of most different overlaps, the earliest of equal ones', () => {
  const a = overlaps(0, 1, 1, 1, 1, 1, 1);
  const b = overlaps(1, 1, 0, 0, 1, 0.5, 0.2);
  assert.deepEqual(chooseFrames([a, b], 2), [2, 6]); // frames 1 to 3 and 4 to 6
  assert.deepEqual(chooseFrames([a, b], 6), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(chooseFrames([a, b], 99), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(chooseFrames([b], 1), [2]); // one tracker alone: where it is worst
  assert.deepEqual(chooseFrames([overlaps(1)], 3), []);
});

test('frames: the middle where nothing is annotated, and neighbours stay apart', () => {
  assert.deepEqual(chooseFrames([overlaps(1, nan, nan, nan), overlaps(1, nan, nan, nan)], 1), [2]);
  // frames 1 to 6 and 7 to 12: 6 and 7 differ most, but 7 is within a third of a stretch behind 6
  const same = new Float64Array(13).fill(1);
  const other = same.slice();
  other.set([0.1, 0], 6);
  assert.deepEqual(chooseFrames([same, other], 2), [6, 8]);
});

test('frames rise, are within the sequence and never the first, whatever the overlaps', () => {
  const value = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(nan));
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 12 }), (values, count) => {
      const list = Float64Array.from(values);
      const frames = chooseFrames([list, list.map((v) => v / 2)], count);
      assert.equal(frames.length, Math.min(count, values.length - 1));
      for (const [i, frame] of frames.entries()) assert.ok(frame > (frames[i - 1] ?? 0) && frame < values.length);
      const around = chooseFailureFrames(list, 0.2, count);
      assert.ok(around.length <= count && new Set(around).size === around.length);
      assert.equal(around.length > 0, countLost(list, 0.2) > 0);
      assert.ok(around.every((frame) => frame >= 0 && frame < values.length));
    }),
  );
});

test('failures: before, start, middle and after the longest, then of the next', () => {
  //                      0  1    2    3  4  5  6  7    8    9  10
  const one = overlaps(0, 0.9, 0.3, 0, 0, 0, 0, 0.6, 0.4, 0, 1);
  assert.deepEqual(chooseFailureFrames(one, 0, 4), [1, 3, 4, 7]);
  assert.deepEqual(chooseFailureFrames(one, 0, 6), [1, 3, 4, 7, 9, 10]);
  assert.deepEqual(chooseFailureFrames(one, 0, 1), [1]);
  assert.equal(countLost(one, 0), 5);
  assert.equal(countLost(one, 0.35), 6);
  assert.deepEqual(chooseFailureFrames(overlaps(1, 0.2, 0, 0), 0, 9), [0, 2, 3]); // to the end
  assert.deepEqual(chooseFailureFrames(overlaps(0, 1, nan), 0, 9), []); // the first frame is given
});
