import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { conventions } from './conventions/by-name.js';
import { got10k } from './conventions/got10k.js';
import { pysot } from './conventions/pysot.js';
import { evaluateOpe } from './ope.js';
import { sequenceAuc, summarise, summariseAttributes } from './summary.js';

const boxes = (...rows: readonly number[][]): Float64Array => Float64Array.from(rows.flat());
const still = boxes([10, 10, 20, 20], [12, 10, 20, 20], [14, 10, 20, 20]);

test('a perfect tracker scores 20/21: nothing overlaps by more than 1', () => {
  for (const convention of Object.values(conventions)) {
    const curves = evaluateOpe(still, still, { convention });
    assert.equal(sequenceAuc(curves), 20 / 21);
    assert.deepEqual([curves.precision[0], curves.normPrecision[0], curves.frames], [1, 1, 3]);
  }
});

test('a tracker that misses everything scores 0', () => {
  const away = still.map((value) => value + 1000);
  const summary = summarise([evaluateOpe(still, away, { convention: pysot })]);
  assert.deepEqual([summary.auc, summary.precision20, summary.normPrecision20], [0, 0, 0]);
});

test('by hand: IoU 1, 1/3 and 0; distances 0, 10 and 20', () => {
  const gt = boxes([10, 10, 20, 20], [10, 10, 20, 20], [10, 10, 20, 20]);
  const pred = boxes([10, 10, 20, 20], [20, 10, 20, 20], [30, 10, 20, 20]);
  const { success, precision } = evaluateOpe(gt, pred, { convention: pysot });
  assert.deepEqual([...success], [...Array(7).fill(2 / 3), ...Array(13).fill(1 / 3), 0]); // 1/3 > 0.3, not > 0.35
  assert.deepEqual([precision[9], precision[10], precision[19], precision[20]], [1 / 3, 2 / 3, 2 / 3, 1]);
});

test('by hand: normalised distances of 9.1 pixels in a width of 20 and a height of 40', () => {
  const gt = boxes([10, 10, 20, 40], [10, 10, 20, 40]);
  const { normPrecision } = evaluateOpe(gt, boxes([19.1, 10, 20, 40], [10, 19.1, 20, 40]), { convention: pysot });
  assert.deepEqual(
    [22, 23, 45, 46].map((i) => normPrecision[i]),
    [0, 0.5, 0.5, 1],
  ); // 0.455 and 0.2275
});

test('sequences weigh the same whatever their length; got10k reports the mean of normalised precision', () => {
  const away = still.map((value) => value + 1000);
  const short = evaluateOpe(still.slice(0, 4), still.slice(0, 4), { convention: pysot });
  const long = evaluateOpe(still, away, { convention: pysot });
  const summary = summarise([short, long]);
  assert.equal(summary.auc, 10 / 21);
  assert.deepEqual([summary.precision20, summary.normPrecision20, summary.sequences], [0.5, 0.5, 2]);
  const off = still.map((value, i) => (i > 3 && i % 4 === 0 ? value + 5 : value)); // 0.25 widths in two of three frames
  const half = evaluateOpe(still, off, { convention: got10k });
  assert.ok(Math.abs(summarise([half]).normPrecision20 - (1 / 3 + (2 / 3) * (26 / 51))) < 1e-12);
});

test('attributes: the sequences that have them, each once', () => {
  const away = still.map((value) => value + 1000);
  const curves = new Map([
    ['a', evaluateOpe(still, still, { convention: pysot })],
    ['b', evaluateOpe(still, away, { convention: pysot })],
    ['c', evaluateOpe(still, away, { convention: pysot })],
  ]);
  const attributes = new Map([
    ['a', ['fast', 'dark', 'fast']],
    ['b', ['fast']],
    ['elsewhere', ['dark']],
  ]);
  const summaries = summariseAttributes(curves, attributes);
  assert.deepEqual([...summaries.keys()], ['fast', 'dark']);
  assert.deepEqual([summaries.get('fast')!.auc, summaries.get('fast')!.sequences], [10 / 21, 2]);
  assert.deepEqual([summaries.get('dark')!.auc, summaries.get('dark')!.sequences], [20 / 21, 1]);
});

test('a target absent from every frame: 0 and 1 for pysot, nothing to say for got10k', () => {
  const absent = new Float64Array(12).fill(Number.NaN);
  const { success, precision } = evaluateOpe(absent, still, { convention: pysot });
  assert.deepEqual([success[0], precision[0]], [0, 1]);
  assert.throws(() => evaluateOpe(absent, still, { convention: got10k, name: 'bird' }), {
    name: 'InputError',
    message: /^bird: the ground truth has no box/,
  });
});

test('predicted boxes that are none are counted, whatever the convention makes of them', () => {
  const pred = boxes([10, 10, 20, 20], [Number.NaN, 10, 20, 20], [14, 10, 20, 0]);
  for (const convention of Object.values(conventions)) {
    assert.equal(evaluateOpe(still, pred, { convention }).invalid, 2);
    assert.equal(evaluateOpe(still, still, { convention }).invalid, 0);
  }
});

test('what does not fit together is refused with both counts', () => {
  const options = { convention: pysot, name: 'bird' };
  const refused = (message: RegExp, run: () => unknown): void => assert.throws(run, { name: 'InputError', message });
  refused(/bird: the result has 2 frames, the ground truth 3/, () => evaluateOpe(still, still.slice(4), options));
  refused(/bird: boxes are 4 numbers per frame.*12 and 11/, () => evaluateOpe(still, still.slice(1), options));
  refused(/bird: the ground truth has no frames/, () => evaluateOpe(new Float64Array(), still, options));
  refused(/bird: there are 2 marks of visibility for 3 frames/, () =>
    evaluateOpe(still, still, { ...options, visible: [1, 1] }),
  );
  refused(/no sequence/, () => summarise([]));
  const mixed = [pysot, got10k].map((convention) => evaluateOpe(still, still, { convention }));
  refused(/'pysot' and by 'got10k'/, () => summarise(mixed));
});

const value = fc.oneof(fc.double({ min: -50, max: 300, noNaN: true }), fc.constantFrom(0, Number.NaN));
const track = fc.array(fc.tuple(value, value, value, value), { minLength: 2, maxLength: 30 });

test('curves are monotone rates, whatever the boxes', () => {
  fc.assert(
    fc.property(track, track, fc.constantFrom(...Object.values(conventions)), (a, b, convention) => {
      const n = Math.min(a.length, b.length);
      const gt = boxes([10, 10, 20, 20], ...a.slice(1, n).map((row) => [...row]));
      const curves = evaluateOpe(gt, boxes(...b.slice(0, n).map((row) => [...row])), { convention });
      const monotone = (curve: Float64Array, sign: number): boolean =>
        curve.every((rate, i) => rate >= 0 && rate <= 1 && (i === 0 || sign * (rate - curve[i - 1]!) >= 0));
      assert.ok(monotone(curves.success, -1) && monotone(curves.precision, 1) && monotone(curves.normPrecision, 1));
    }),
    { numRuns: 300, seed: 1 },
  );
});
