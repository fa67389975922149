import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Xyxy } from '../../boxes/types.js';
import { random } from '../../random/random.js';
import { assigners } from '../assigners.js';
import { Assignment } from '../assignment.js';
import { rectangle, rectangleDefaults } from '../fixed-geometry/rectangle.js';
import { NEGATIVE, POSITIVE } from '../labels.js';
import type { Predictions } from '../predictions.js';
import { type SampleGrid, sampleCount, samplePoint, siamCarGrid, siamRpnGrid, siamRpnShapes } from '../samples.js';
import { madeUpPredictions, reorderShapes } from '../testing/made-up-predictions.js';

const rng = random(1, 'prediction-assigners.test');
const names = Object.keys(assigners).filter((name) => assigners[name]!.needsPredictions);
const anchorGrid: SampleGrid = { size: 9, stride: 24, offset: 31, searchSize: 255, shapes: siamRpnShapes };
const grids = [siamCarGrid, anchorGrid];
const sorted = (values: Iterable<number>): number[] => [...values].sort((a, b) => a - b);
const assign = (name: string, gt: Xyxy, grid: SampleGrid, predictions: Predictions, into?: Assignment): Assignment =>
  assigners[name]!.bind({}, grid).assign(gt, rng, into, predictions);
const constant = (grid: SampleGrid, score: number, box: readonly number[]): Predictions => ({
  scores: new Float32Array(sampleCount(grid)).fill(score),
  boxes: Float32Array.from({ length: 4 * sampleCount(grid) }, (_, i) => box[i % 4]!),
});

const target = fc
  .record({
    cx: fc.double({ min: 1, max: 254, noNaN: true }),
    cy: fc.double({ min: 1, max: 254, noNaN: true }),
    w: fc.double({ min: 0.5, max: 200, noNaN: true }),
    h: fc.double({ min: 0.5, max: 200, noNaN: true }),
  })
  .map(({ cx, cy, w, h }): Xyxy => ({ x1: cx - w / 2, y1: cy - h / 2, x2: cx + w / 2, y2: cy + h / 2 }));
const noise = fc.double({ min: 0, max: 2, noNaN: true });
const gridIndex = fc.constantFrom(0, 1);
const runs = { numRuns: 60 };

/** What holds for any target and predictions: a positive that counts in the loss, consistent counts, finite numbers. */
function checkConsistent(a: Assignment): void {
  const count = (label: number): number => a.labels.filter((l) => l === label).length;
  assert.ok(a.positiveCount >= 1);
  assert.equal(count(POSITIVE), a.positiveCount);
  assert.equal(count(NEGATIVE), a.negativeCount);
  assert.equal(a.positiveCount + a.negativeCount, a.labels.length);
  assert.equal(new Set(a.positives).size, a.positiveCount);
  for (const soft of [a.targets, a.weights, a.negativeWeights]) {
    if (!soft) continue;
    assert.ok(soft.every((value) => value >= 0 && value <= 1));
    assert.ok(soft.some((value) => value > 0));
  }
  for (const soft of [a.targets, a.weights]) {
    soft?.forEach((value, sample) => {
      if (a.labels[sample] !== POSITIVE) assert.equal(value, 0);
    });
  }
}

for (const name of names) {
  test(`${name}: a positive with weight for any target, any predictions, also at random places NaN or infinite`, () => {
    const places = fc.array(fc.tuple(fc.nat(4), fc.nat(624), fc.constantFrom(Number.NaN, Infinity, -Infinity)));
    fc.assert(
      fc.property(target, noise, gridIndex, places, (gt, level, at, broken) => {
        const grid = grids[at]!;
        const predictions = madeUpPredictions(gt, grid, rng, level);
        const broke = new Set<number>();
        for (const [which, place, value] of broken) {
          const sample = place % sampleCount(grid);
          broke.add(sample);
          if (which === 4) predictions.scores[sample] = value;
          else predictions.boxes[4 * sample + which] = value;
        }
        const a = assign(name, gt, grid, predictions);
        checkConsistent(a);
        assert.equal(a.nonFiniteCount, broke.size);
        assert.equal(a.outcome === 'predictions-not-finite', broke.size > 0);
        for (const sample of a.positives) assert.ok(!broke.has(sample));
        assert.equal(a.outcomeCounts[a.outcome], 1);
      }),
      runs,
    );
  });

  test(`${name}: a network that diverged everywhere leaves the nearest sample positive, and the outcome counts it`, () => {
    const gt = { x1: 60, y1: 60, x2: 140, y2: 130 };
    for (const grid of grids) {
      for (const value of [Number.NaN, Infinity, -Infinity]) {
        const into = new Assignment(grid);
        for (let i = 0; i < 3; i++) assign(name, gt, grid, constant(grid, value, [value, value, value, value]), into);
        checkConsistent(into);
        assert.equal(into.positiveCount, 1);
        assert.equal(into.outcome, 'predictions-not-finite');
        assert.deepEqual(into.outcomeCounts, { ok: 0, fallback: 0, 'no-candidates': 0, 'predictions-not-finite': 3 });
        const { x, y } = samplePoint(grid, into.positives[0]!);
        assert.ok(Math.abs(x - 100) <= grid.stride / 2 && Math.abs(y - 95) <= grid.stride / 2);
      }
    }
  });

  test(`${name}: no prediction above zero, and predictions all equal: the distance to the centre decides`, () => {
    const gt = { x1: 60, y1: 60, x2: 140, y2: 130 }; // centre (100, 95)
    for (const grid of grids) {
      const none = assign(name, gt, grid, constant(grid, 0, [0, 0, 0, 0]));
      const same = assign(name, gt, grid, constant(grid, 0.5, [60, 60, 140, 100]));
      for (const a of [none, same]) {
        checkConsistent(a);
        assert.equal(a.outcome, 'fallback');
        assert.equal(a.fallback, true);
        const distance = (sample: number): number => {
          const { x, y } = samplePoint(grid, sample);
          return (x - 100) ** 2 + (y - 95) ** 2;
        };
        const closest = Math.min(...Array.from(a.labels, (_, sample) => distance(sample)));
        const farthest = Math.max(...Array.from(a.positives, distance));
        assert.ok([...a.positives].some((sample) => distance(sample) === closest));
        for (const sample of a.candidates) {
          // no candidate that is nearer than a positive is left out
          if (a.labels[sample] === NEGATIVE && a === same) assert.ok(distance(sample) >= farthest);
        }
      }
    }
  });

  test(`${name}: a target without a candidate takes the nearest sample, fully`, () => {
    const gt = { x1: 1, y1: 1, x2: 5, y2: 5 };
    const a = assign(name, gt, siamCarGrid, madeUpPredictions(gt, siamCarGrid, rng));
    checkConsistent(a);
    assert.equal(a.outcome, 'no-candidates');
    assert.deepEqual([...a.positives], [0]);
    for (const soft of [a.targets, a.weights]) if (soft) assert.equal(soft[0], 1);
    const based = assign(name, gt, siamRpnGrid, madeUpPredictions(gt, siamRpnGrid, rng));
    assert.equal(based.outcome, 'no-candidates');
    assert.equal(based.positives[0]! % 625, 0);
  });

  test(`${name}: the order of the anchor shapes does not matter`, () => {
    const order = fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 });
    fc.assert(
      fc.property(target, order, (gt, shapes) => {
        const predictions = madeUpPredictions(gt, anchorGrid, rng);
        const a = assign(name, gt, anchorGrid, predictions);
        fc.pre(a.outcome === 'ok'); // else the nearest sample of a tie has the lowest index
        const other = reorderShapes(predictions, anchorGrid, shapes);
        const b = assign(name, gt, other.grid, other.predictions);
        const back = (sample: number): number => shapes[Math.floor(sample / 81)]! * 81 + (sample % 81);
        assert.deepEqual(sorted([...b.positives].map(back)), sorted(a.positives));
        for (const soft of ['targets', 'weights', 'negativeWeights'] as const) {
          b[soft]?.forEach((value, sample) => {
            assert.ok(Math.abs(value - a[soft]![back(sample)]!) < 1e-6);
          });
        }
      }),
      runs,
    );
  });

  test(`${name}: twice the scale, the same labels`, () => {
    fc.assert(
      fc.property(target, noise, (gt, level) => {
        const predictions = madeUpPredictions(gt, anchorGrid, rng, level);
        const a = assign(name, gt, anchorGrid, predictions);
        const grid = {
          size: 9,
          stride: 48,
          offset: 62,
          searchSize: 510,
          shapes: siamRpnShapes.map(({ w, h }) => ({ w: 2 * w, h: 2 * h })),
        };
        const large = { x1: 2 * gt.x1, y1: 2 * gt.y1, x2: 2 * gt.x2, y2: 2 * gt.y2 };
        const b = assign(name, large, grid, { ...predictions, boxes: predictions.boxes.map((v) => 2 * v) });
        assert.deepEqual(b.labels, a.labels);
        assert.deepEqual(b.targets, a.targets);
        assert.deepEqual(b.weights, a.weights);
        assert.deepEqual(b.negativeWeights, a.negativeWeights);
      }),
      runs,
    );
  });

  test(`${name}: a negative pair has no positive, and nothing soft that would train one`, () => {
    const gt = { x1: 60, y1: 60, x2: 140, y2: 130, negativePair: true };
    for (const grid of grids) {
      const a = assign(name, gt, grid, madeUpPredictions(gt, grid, rng));
      assert.equal(a.positiveCount, 0);
      assert.equal(a.negativeCount, sampleCount(grid));
      assert.ok(a.labels.every((label) => label === NEGATIVE));
      for (const soft of [a.targets, a.weights]) if (soft) assert.ok(soft.every((value) => value === 0));
      if (a.negativeWeights) assert.ok(a.negativeWeights.every((value) => value === 1));
    }
  });

  test(`${name}: a reused assignment equals a new one, and has nothing left for a geometric assigner`, () => {
    const into = new Assignment(siamCarGrid);
    for (let i = 0; i < 20; i++) {
      const [x1, y1] = [rng.between(10, 120), rng.between(10, 120)];
      const gt = { x1, y1, x2: x1 + rng.between(5, 120), y2: y1 + rng.between(5, 120) };
      const predictions = madeUpPredictions(gt, siamCarGrid, rng, rng.between(0, 1));
      if (i % 3 === 0) predictions.scores[i] = Number.NaN;
      const fresh = assign(name, gt, siamCarGrid, predictions);
      assign(name, gt, siamCarGrid, predictions, into);
      assert.deepEqual(into.labels, fresh.labels);
      assert.deepEqual(into.positives, fresh.positives);
      assert.deepEqual(
        [into.targets, into.weights, into.negativeWeights],
        [fresh.targets, fresh.weights, fresh.negativeWeights],
      );
      assert.equal(into.outcome, fresh.outcome);
      assert.equal(into.nonFiniteCount, fresh.nonFiniteCount);
    }
    rectangle({ x1: 60, y1: 60, x2: 140, y2: 130 }, siamCarGrid, rectangleDefaults, rng, into);
    assert.deepEqual([into.targets, into.weights, into.negativeWeights], [undefined, undefined, undefined]);
    assert.deepEqual([into.outcome, into.nonFiniteCount], ['ok', 0]);
  });
}

test('geometric assigners need no predictions, and say so', () => {
  assert.deepEqual(names, ['simota', 'ota', 'paa', 'task-aligned', 'autoassign']);
  for (const [name, { bind, needsPredictions }] of Object.entries(assigners)) {
    assert.equal(bind().needsPredictions, needsPredictions, name);
    assert.equal(needsPredictions, names.includes(name));
  }
});
