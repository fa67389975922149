import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Xyxy } from '../boxes/types.js';
import { random } from '../random/random.js';
import { fixture } from '../testing/fixtures.js';
import { Assignment } from './assignment.js';
import { type DlaAnchorBasedOptions, dlaAnchorBased, dlaAnchorBasedDefaults } from './dla-anchor-based.js';
import { type DlaAnchorFreeOptions, dlaAnchorFree, dlaAnchorFreeDefaults } from './dla-anchor-free.js';
import { IGNORED, NEGATIVE, POSITIVE } from './labels.js';
import { pointCount, samplePoint, siamCarGrid, siamFcppGrid, siamRpnGrid } from './samples.js';

/** Numbers computed by a literal reading of the paper in NumPy, without a fallback. */
interface Golden {
  readonly variant: 'AF' | 'AB';
  readonly box: [number, number, number, number];
  readonly K: number;
  readonly points_flat: number[];
  readonly mean: number;
  readonly std_sample: number;
  readonly std_pop: number;
  readonly T: number;
  readonly positives: [number, number][];
  readonly n_pos_popstd: number;
}

const { cases } = fixture<{ cases: Golden[] }>('dla/fixtures/dla.json');
const toBox = ([x1, y1, x2, y2]: readonly [number, number, number, number]): Xyxy => ({ x1, y1, x2, y2 });
const rng = random(1, 'dynamic.test');
const sorted = (values: Iterable<number>): number[] => [...values].sort((a, b) => a - b);
const near = (actual: number, expected: number, what: string): void =>
  assert.ok(Math.abs(actual - expected) <= 1e-9, `${what}: ${actual} is not ${expected}`);

const anchorFree = (gt: Xyxy, options: Partial<DlaAnchorFreeOptions> = {}): Assignment =>
  dlaAnchorFree(gt, siamCarGrid, { ...dlaAnchorFreeDefaults, ...options }, rng);
const anchorBased = (gt: Xyxy, options: Partial<DlaAnchorBasedOptions> = {}): Assignment =>
  dlaAnchorBased(gt, siamRpnGrid, { ...dlaAnchorBasedDefaults, ...options }, rng);

test(`agrees with ${cases.length} reference cases: points, mean, deviation, threshold, positives`, () => {
  assert.equal(cases.length, 30);
  for (const golden of cases) {
    const assign = golden.variant === 'AF' ? anchorFree : anchorBased;
    const what = `${golden.variant} [${golden.box}] K=${golden.K}`;
    const a = assign(toBox(golden.box), { k: golden.K, fallback: 'none' });
    // the anchor-based reference lists points on its own grid; both are row-major
    assert.deepEqual([...a.nearest.index.subarray(0, golden.K)], golden.points_flat, what);
    near(a.mean, golden.mean, `${what} mean`);
    near(a.std, golden.std_sample, `${what} std`);
    near(a.threshold, golden.T, `${what} threshold`);
    const expected = golden.positives.map(([point, shape]) => shape * pointCount(siamRpnGrid) + point);
    assert.deepEqual(sorted(a.positives), sorted(expected), what);
    const population = assign(toBox(golden.box), { k: golden.K, fallback: 'none', std: 'population' });
    near(population.std, golden.std_pop, `${what} population std`);
    assert.equal(population.positiveCount, golden.n_pos_popstd, `${what} population positives`);
  }
});

test('by hand: K = 4, a target of 64 x 64 centred between four points', () => {
  // centre (132, 132): the points (128|136, 128|136), each box shifted by 4 and 4: overlap 60 x 60
  const a = anchorFree({ x1: 100, y1: 100, x2: 164, y2: 164 }, { k: 4 });
  const expected = (60 * 60) / (2 * 64 * 64 - 60 * 60);
  assert.deepEqual(sorted(a.positives), [12 * 25 + 12, 12 * 25 + 13, 13 * 25 + 12, 13 * 25 + 13]);
  for (const iou of a.ious) near(iou, expected, 'iou');
  near(a.mean, expected, 'mean');
  near(a.std, 0, 'std');
  assert.equal(a.fallback, false);
});

test('K = 1 makes the nearest point positive, with a deviation of 0', () => {
  const a = anchorFree({ x1: 90, y1: 90, x2: 150, y2: 152 }, { k: 1 });
  assert.deepEqual([...a.positives], [11 * 25 + 11]);
  assert.equal(a.std, 0);
});

test('K = all points is allowed', () => {
  const a = anchorFree({ x1: 90, y1: 90, x2: 150, y2: 152 }, { k: 625 });
  assert.equal(a.candidateCount, 625);
  assert.equal(new Set(a.candidates).size, 625);
});

test('points at the same distance come row-major, or in a random order on request', () => {
  const gt = { x1: 100, y1: 100, x2: 164, y2: 164 }; // four points tie
  assert.deepEqual([...anchorFree(gt, { k: 2 }).candidates], [312, 313]);
  const orders = new Set<string>();
  for (let i = 0; i < 100; i++) orders.add([...anchorFree(gt, { k: 2, ties: 'random' }).candidates].join());
  assert.equal(orders.size, 12); // every ordered pair of the four
});

test('the nearest points are those a full sort finds, for any centre, also off the grid', () => {
  const position = fc.double({ min: 0, max: 255, noNaN: true });
  fc.assert(
    fc.property(position, position, fc.integer({ min: 1, max: 60 }), (cx, cy, k) => {
      const gt = { x1: cx - 20, y1: cy - 20, x2: cx + 20, y2: cy + 20 };
      const [mx, my] = [(gt.x1 + gt.x2) / 2, (gt.y1 + gt.y2) / 2];
      const all = Array.from({ length: 625 }, (_, point) => {
        const { x, y } = samplePoint(siamCarGrid, point);
        return { point, d: (x - mx) ** 2 + (y - my) ** 2 };
      });
      all.sort((a, b) => a.d - b.d || a.point - b.point);
      const expected = all.slice(0, k).map(({ point }) => point);
      assert.deepEqual([...anchorFree(gt, { k }).candidates], expected);
    }),
  );
});

/** The second reference case: T is just above the highest IoU, so nothing passes. */
const nothingPasses = { x1: 90.3, y1: 70.2, x2: 170.9, y2: 150.5 };

test("fallback 'none' leaves the image without positives or negatives", () => {
  const a = anchorFree(nothingPasses, { fallback: 'none' });
  assert.equal(a.positiveCount, 0);
  assert.equal(a.fallback, false);
  assert.ok(a.labels.every((label) => label === IGNORED));
});

test("fallback 'best' takes the highest IoU, of equals the nearest", () => {
  const a = anchorFree(nothingPasses);
  assert.equal(a.fallback, true);
  assert.deepEqual([...a.positives], [262]); // 262, 263, 237 and 238 share the highest IoU; 262 is the nearest
});

test("fallback 'all-best' takes all at the highest IoU, 'mean' all from the mean on", () => {
  assert.deepEqual(sorted(anchorFree(nothingPasses, { fallback: 'all-best' }).positives), [237, 238, 262, 263]);
  const a = anchorFree(nothingPasses, { fallback: 'mean' });
  const expected = [...a.candidates].filter((_, i) => a.ious[i]! >= a.mean);
  assert.ok(expected.length > 1 && expected.length < 9);
  assert.deepEqual(sorted(a.positives), sorted(expected));
});

test('a target smaller than the grid: no candidate inside, the fallback drops that condition', () => {
  const gt = { x1: 101, y1: 101, x2: 103, y2: 103 }; // between points
  assert.equal(anchorFree(gt, { fallback: 'none' }).positiveCount, 0);
  assert.deepEqual([...anchorFree(gt).positives], [9 * 25 + 9]); // (104, 104)
  assert.ok(anchorFree(gt, { fallback: 'mean' }).positiveCount >= 1);
});

test('an image always gets a positive with any fallback, and four negatives for each; labels, counts and lists agree', () => {
  const target = fc
    .record({
      cx: fc.double({ min: 20, max: 235, noNaN: true }),
      cy: fc.double({ min: 20, max: 235, noNaN: true }),
      w: fc.double({ min: 1, max: 250, noNaN: true }),
      h: fc.double({ min: 1, max: 250, noNaN: true }),
    })
    .map(({ cx, cy, w, h }): Xyxy => ({ x1: cx - w / 2, y1: cy - h / 2, x2: cx + w / 2, y2: cy + h / 2 }));
  const fallback = fc.constantFrom('best' as const, 'all-best' as const, 'mean' as const);
  fc.assert(
    fc.property(target, fc.integer({ min: 1, max: 49 }), fallback, fc.boolean(), (gt, k, choice, based) => {
      const a = (based ? anchorBased : anchorFree)(gt, { k, fallback: choice });
      const count = (label: number): number => a.labels.filter((l) => l === label).length;
      assert.ok(a.positiveCount >= 1);
      assert.equal(count(POSITIVE), a.positiveCount);
      assert.equal(count(NEGATIVE), a.negativeCount);
      assert.equal(a.negativeCount, Math.min(4 * a.positiveCount, a.labels.length - a.positiveCount));
      assert.equal(new Set(a.positives).size, a.positiveCount);
      for (const sample of a.positives) {
        assert.equal(a.labels[sample], POSITIVE);
        assert.ok(a.candidates.includes(sample));
      }
      if (!a.fallback) {
        for (const sample of a.positives) {
          const { x, y } = samplePoint(based ? siamRpnGrid : siamCarGrid, sample);
          assert.ok(x > gt.x1 && x < gt.x2 && y > gt.y1 && y < gt.y2);
          assert.ok(a.ious[a.candidates.indexOf(sample)]! >= a.threshold - 1e-9);
        }
      }
    }),
  );
});

test('moving target and grid by one stride moves the positives by one point', () => {
  const gt = { x1: 71, y1: 64, x2: 130, y2: 150 };
  const moved = { x1: 79, y1: 72, x2: 138, y2: 158 };
  const shift = (sample: number): number => sample + 26;
  assert.deepEqual(sorted(anchorFree(moved).positives), sorted([...anchorFree(gt).positives].map(shift)));
});

test('on equal IoUs an exact comparison is decided by rounding; the tolerance takes them all', () => {
  // wide targets, 40 px high: every box on the five nearest points overlaps them in 64 x 40
  const counts = Array.from({ length: 40 }, (_, i) => {
    const gt = { x1: 60 + i / 7, y1: 100, x2: 180 + i / 7, y2: 140 };
    const positives = (tolerance: number): number =>
      anchorFree(gt, { k: 5, fallback: 'none', tolerance }).positiveCount;
    return { exact: positives(0), tolerant: positives(1e-9) };
  });
  assert.ok(counts.every(({ tolerant }) => tolerant === 5));
  assert.ok(counts.some(({ exact }) => exact < 5));
});

test('negatives: none from the candidates, or from inside the target, when those are excluded', () => {
  const gt = { x1: 60, y1: 60, x2: 190, y2: 190 };
  for (let i = 0; i < 50; i++) {
    const a = anchorFree(gt, { negativePool: 'outside-candidates', negativeRatio: 60 });
    for (const sample of a.candidates) assert.notEqual(a.labels[sample], NEGATIVE);
    const b = anchorFree(gt, { negativePool: 'outside-target', negativeRatio: 60 });
    b.labels.forEach((label, sample) => {
      const { x, y } = samplePoint(siamCarGrid, sample);
      if (x > 60 && x < 190 && y > 60 && y < 190) assert.notEqual(label, NEGATIVE);
      assert.ok(label >= -1 && label <= 1);
    });
  }
});

test('caps keep that many at random', () => {
  const gt = { x1: 60, y1: 100, x2: 180, y2: 140 }; // nine positives at K = 9
  const kept = new Set<number>();
  for (let i = 0; i < 200; i++) {
    const a = anchorFree(gt, { maxPositives: 3, maxNegatives: 5 });
    assert.equal(a.positiveCount, 3);
    assert.equal(a.negativeCount, 5);
    assert.equal(a.labels.filter((label) => label === POSITIVE).length, 3);
    for (const sample of a.positives) kept.add(sample);
  }
  assert.equal(kept.size, 9);
});

test('K can count boxes instead of points', () => {
  const a = anchorBased({ x1: 80, y1: 90, x2: 150, y2: 160 }, { k: 7, topK: 'boxes' });
  assert.equal(a.candidateCount, 7);
  assert.equal(new Set([...a.candidates].map((sample) => sample % 625)).size, 2);
});

test('DLA labels the 17 x 17 points of SiamFC++; its negative pairs turn positives negative', () => {
  const gt = { x1: 100, y1: 110, x2: 180, y2: 190 };
  const options = { ...dlaAnchorFreeDefaults, negativePair: 'hard-negatives' as const };
  const a = dlaAnchorFree(gt, siamFcppGrid, options, rng);
  const b = dlaAnchorFree({ ...gt, negativePair: true }, siamFcppGrid, options, rng);
  assert.equal(a.labels.length, 289);
  assert.equal(b.positiveCount, 0);
  assert.equal(b.negativeCount, a.positiveCount);
  b.labels.forEach((label, i) => {
    assert.equal(label, a.labels[i] === POSITIVE ? NEGATIVE : IGNORED);
  });
});

test("a negative pair with 'ignore' leaves nothing to train on", () => {
  const a = anchorFree({ x1: 100, y1: 110, x2: 180, y2: 190, negativePair: true } as Xyxy, { negativePair: 'ignore' });
  assert.ok(a.labels.every((label) => label === IGNORED));
});

test('reusing an assignment gives what a new one gives', () => {
  const into = new Assignment(siamCarGrid);
  const reusedRng = random(5, 'reuse');
  const freshRng = random(5, 'reuse');
  for (const { box, K, variant } of cases) {
    if (variant !== 'AF') continue;
    const options = { ...dlaAnchorFreeDefaults, k: K };
    const reused = dlaAnchorFree(toBox(box), siamCarGrid, options, reusedRng, into);
    const fresh = dlaAnchorFree(toBox(box), siamCarGrid, options, freshRng);
    assert.equal(reused, into);
    assert.deepEqual([...reused.labels], [...fresh.labels]);
    assert.deepEqual([...reused.positives], [...fresh.positives]);
  }
});

test('a ratio beyond the supply takes all that there are', () => {
  const gt = { x1: 90, y1: 70, x2: 170, y2: 150 };
  const [plenty, endless] = [1e3, Number.POSITIVE_INFINITY].map((negativeRatio) => anchorFree(gt, { negativeRatio }));
  assert.ok(plenty!.negativeCount > 500);
  assert.equal(endless!.negativeCount, plenty!.negativeCount);
});
