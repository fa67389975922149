import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from '../../testing/fixtures.js';
import { evaluateOpe, type OpeCurves } from '../ope.js';
import { summarise } from '../summary.js';
import { conventionByName, conventions } from './by-name.js';
import type { Convention } from './convention.js';
import { got10k } from './got10k.js';
import { otb } from './otb.js';
import { pysot } from './pysot.js';

interface Golden {
  readonly ope: {
    readonly success: Readonly<Record<string, readonly number[]>>;
    readonly precision20: Readonly<Record<string, number>>;
    readonly norm20: Readonly<Record<string, number>>;
    readonly auc: number;
    readonly prec20: number;
    readonly normprec20: number;
  };
  readonly got10k_style: Readonly<
    Record<string, { readonly auc: number; readonly prec20: number; readonly norm_auc: number }>
  >;
}

const golden = fixture<Golden>('metrics/fixtures/evaluation.json');
const lengths = { v0: 40, v1: 25, v2: 60 };

/** The trajectories that the fixture's doc field describes: (gt, pred) of n frames and seed s. */
function trajectories(n: number, s: number): { gt: Float64Array; pred: Float64Array } {
  const { sin, cos } = Math;
  const round2 = (value: number): number => Math.round(value * 100) / 100;
  const gt = new Float64Array(4 * n);
  const pred = new Float64Array(4 * n);
  for (let i = 0; i < n; i++) {
    const box = [
      50 + 2 * i + 5 * sin(i / 3 + s),
      60 + i + 4 * cos(i / 4 + s),
      40 + 5 * sin(i / 5 + s),
      30 + 4 * cos(i / 6 + s),
    ];
    const error = [6 * sin(i / 2 + s), 5 * cos(i / 2.5 + s), 8 * sin(i / 7 + s), -6 * cos(i / 8 + s)];
    gt.set(box.map(round2), 4 * i);
    pred.set(
      box.map((value, k) => round2(value) + round2(error[k]!)),
      4 * i,
    );
  }
  return { gt, pred };
}

function goldenPair(name: string, seed: number): { gt: Float64Array; pred: Float64Array } {
  const pair = trajectories(lengths[name as keyof typeof lengths], seed);
  if (name === 'v1') pair.gt.set([0, 0, 0, 0, Number.NaN, Number.NaN, Number.NaN, Number.NaN], 20);
  if (name === 'v2') pair.gt.set([-3, 5, 40, 30], 40);
  return pair;
}

test('pysot: the curves of the toolkit on three made-up sequences with invalid frames', () => {
  const all: OpeCurves[] = [];
  Object.keys(lengths).forEach((name, seed) => {
    const { gt, pred } = goldenPair(name, seed);
    const curves = evaluateOpe(gt, pred, { convention: pysot, name });
    assert.deepEqual([...curves.success], golden.ope.success[name]);
    assert.equal(curves.precision[20], golden.ope.precision20[name]);
    assert.equal(curves.normPrecision[20], golden.ope.norm20[name]);
    all.push(curves);
  });
  const summary = summarise(all);
  assert.ok(Math.abs(summary.auc - golden.ope.auc) < 1e-12);
  assert.ok(Math.abs(summary.precision20 - golden.ope.prec20) < 1e-12);
  assert.ok(Math.abs(summary.normPrecision20 - golden.ope.normprec20) < 1e-12);
});

test('got10k: the scores of the toolkit on the same', () => {
  Object.keys(lengths).forEach((name, seed) => {
    const { gt, pred } = goldenPair(name, seed);
    const summary = summarise([evaluateOpe(gt, pred, { convention: got10k, name })]);
    const { auc, prec20, norm_auc } = golden.got10k_style[name]!;
    assert.ok(Math.abs(summary.auc - auc) < 1e-12, `${name}: ${summary.auc}`);
    assert.ok(Math.abs(summary.precision20 - prec20) < 1e-12, `${name}: ${summary.precision20}`);
    assert.ok(Math.abs(summary.normPrecision20 - norm_auc) < 1e-12, `${name}: ${summary.normPrecision20}`);
  });
});

const nan = Number.NaN;
/** Success at 0.5, precision at 20 px and the denominator of a frame given after a perfect first one. */
function secondFrame(convention: Convention, gt: readonly number[], pred: readonly number[]): (number | undefined)[] {
  const first = [10, 10, 20, 20];
  const curves = evaluateOpe(Float64Array.of(...first, ...gt), Float64Array.of(...first, ...pred), { convention });
  const hits = (rate: number | undefined): number => Math.round(rate! * curves.frames) - 1;
  return [hits(curves.success[10]), hits(curves.precision[20]), hits(curves.normPrecision[20]), curves.frames];
}

test('what each makes of an invalid frame: success, precision, normalised precision, frames', () => {
  const box = [10, 10, 20, 20];
  const far = [500, 500, 20, 20];
  const cases: [string, readonly number[], readonly number[], number[], number[], number[]][] = [
    ['absent (NaN)', [nan, nan, nan, nan], box, [0, 1, 1, 2], [0, 0, 0, 1], [0, 1, 1, 2]],
    ['zero box', [0, 0, 0, 0], far, [0, 1, 1, 2], [0, 0, 0, 2], [0, 1, 1, 2]],
    ['no width, valid centre', [10, 10, 0, 20], far, [0, 0, 0, 2], [0, 0, 0, 2], [0, 1, 1, 2]],
    ['no height, same box', [10, 10, 20, 0], [10, 10, 20, 0], [0, 1, 1, 2], [0, 1, 1, 2], [0, 1, 1, 2]],
    ['no width, same box', [10, 10, 0, 20], [10, 10, 0, 20], [0, 1, 1, 2], [0, 1, 1, 2], [0, 1, 1, 2]],
    ['negative height', [10, 10, 20, -4], [10, 6, 20, 4], [0, 1, 1, 2], [0, 1, 1, 2], [0, 1, 1, 2]],
    ['centre on the left edge', [0, 10, 1, 20], far, [0, 1, 1, 2], [0, 0, 0, 2], [0, 1, 1, 2]],
    ['smaller than a pixel', [10, 10, 0.5, 0.5], [10.15, 10, 0.5, 0.5], [1, 1, 0, 2], [1, 1, 1, 2], [1, 1, 0, 2]],
    ['smaller than epsilon', [10, 10, 1e-9, 1e-9], [10, 10, 1e-9, 1e-9], [1, 1, 1, 2], [0, 1, 1, 2], [1, 1, 1, 2]],
    ['over the left edge', [-3, 10, 20, 20], [-3, 10, 20, 20], [1, 1, 1, 2], [1, 1, 1, 2], [0, 1, 1, 2]],
    ['far over the left edge', [-30, 10, 20, 20], far, [0, 1, 1, 2], [0, 0, 0, 2], [0, 1, 1, 2]],
    ['predicted NaN', box, [nan, nan, nan, nan], [0, 0, 0, 2], [0, 0, 0, 2], [1, 1, 1, 2]],
    ['predicted without size', box, [10, 10, 0, 0], [0, 1, 0, 2], [0, 1, 0, 2], [1, 1, 1, 2]],
    ['touching', box, [30, 10, 20, 20], [0, 1, 0, 2], [0, 1, 0, 2], [0, 1, 0, 2]],
  ];
  for (const [what, gt, pred, ...expected] of cases) {
    [pysot, got10k, otb].forEach((convention, i) => {
      assert.deepEqual(secondFrame(convention, gt, pred), expected[i], `${what}, ${convention.name}`);
    });
  }
});

test('the first frame: the tracker own box for pysot, the ground truth for the others', () => {
  const gt = Float64Array.of(10, 10, 20, 20);
  const pred = Float64Array.of(200, 200, 20, 20);
  const rates = [pysot, got10k, otb].map((convention) => evaluateOpe(gt, pred, { convention }).success[10]);
  assert.deepEqual(rates, [0, 1, 1]);
  assert.deepEqual([...pred], [200, 200, 20, 20], 'the given boxes are left as they are');
});

test('invisible frames: failures for pysot and otb, not looked at by got10k', () => {
  const boxes = Float64Array.of(10, 10, 20, 20, 10, 10, 20, 20);
  const rates = [pysot, got10k, otb].map((convention) => {
    const curves = evaluateOpe(boxes, boxes, { convention, visible: [1, 0] });
    return [curves.success[0], curves.precision[50], curves.normPrecision[50], curves.frames];
  });
  assert.deepEqual(rates, [
    [0.5, 0.5, 0.5, 2],
    [1, 1, 1, 2],
    [0.5, 0.5, 0.5, 2],
  ]);
});

test('otb repeats the last box that is one', () => {
  const gt = Float64Array.of(10, 10, 20, 20, 10, 10, 20, 20, 10, 10, 20, 20, 10, 10, 20, 20);
  const pred = Float64Array.of(1, 1, 2, 2, 10, 10, 20, 20, nan, nan, nan, nan, 10, 10, -1, 20);
  assert.equal(evaluateOpe(gt, pred, { convention: otb }).success[19], 1);
  pred.set([900, 900, 20, 20], 4);
  assert.equal(evaluateOpe(gt, pred, { convention: otb }).success[19], 0.25);
  pred.set([10, 10, 20, 20], 4);
  gt.fill(nan, 8, 12); // nothing is repeated in a frame without target, nor from there
  assert.equal(evaluateOpe(gt, pred, { convention: otb }).success[19], 0.5);
});

test('by name, each under its own; an unknown one lists them', () => {
  for (const [name, convention] of Object.entries(conventions)) {
    assert.equal(convention.name, name);
    assert.equal(conventionByName(name), convention);
    assert.ok(convention.about.startsWith(`${name}: `));
  }
  assert.throws(() => conventionByName('toString'), { name: 'InputError', message: /'toString'.*pysot, got10k, otb/ });
});
