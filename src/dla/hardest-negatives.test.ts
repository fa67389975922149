import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { iouOfCorners } from '../boxes/iou.js';
import type { Xyxy } from '../boxes/types.js';
import { random } from '../random/random.js';
import { assigners } from './assigners.js';
import type { Assignment } from './assignment.js';
import type { DlaOptions } from './dla-options.js';
import { NEGATIVE } from './labels.js';
import { pointCount, samplePoint, siamCarGrid } from './samples.js';

const forms = ['dla-anchor-free', 'dla-anchor-based'] as const;
const assign = (form: (typeof forms)[number], gt: Xyxy, options: Partial<DlaOptions>): Assignment =>
  assigners[form]!.bind(options).assign(gt, random(3, 'hardest'));
const withLabel = (a: Assignment, label: number): number[] =>
  [...a.labels.keys()].filter((sample) => a.labels[sample] === label);

const target = fc
  .record({
    cx: fc.double({ min: 20, max: 235, noNaN: true }),
    cy: fc.double({ min: 20, max: 235, noNaN: true }),
    w: fc.double({ min: 4, max: 200, noNaN: true }),
    h: fc.double({ min: 4, max: 200, noNaN: true }),
  })
  .map(({ cx, cy, w, h }): Xyxy => ({ x1: cx - w / 2, y1: cy - h / 2, x2: cx + w / 2, y2: cy + h / 2 }));

test('by hand: of points round a square target, the four beside the positive and of those beyond the nearest', () => {
  // the target is the box of point (12, 12), the only positive of K = 1; its neighbours overlap it by 56 x 64
  const gt = { x1: 96, y1: 96, x2: 160, y2: 160 };
  const a = assign('dla-anchor-free', gt, { k: 1, negativeChoice: 'hardest' });
  const centre = 12 * siamCarGrid.size + 12;
  assert.deepEqual([...a.positives], [centre]);
  assert.deepEqual(withLabel(a, NEGATIVE), [centre - 25, centre - 1, centre + 1, centre + 25]);
  // boxes without overlap tie: of all 624 but one the corner farthest from the centre is left out, which is the last
  const most = assign(
    'dla-anchor-free',
    { x1: 31, y1: 31, x2: 33, y2: 33 },
    { k: 1, negativeRatio: 623, negativeChoice: 'hardest' },
  );
  assert.equal(most.labels[624], -1);
  assert.equal(most.negativeCount, 623);
});

test('positives above the limit are ignored, not negative, however many negatives are asked for', () => {
  fc.assert(
    fc.property(target, fc.constantFrom(...forms), fc.constantFrom('random', 'hardest'), (gt, form, negativeChoice) => {
      const options = { k: 23, negativeChoice, negativeRatio: 5000 } as const;
      const all = assign(form, gt, options);
      const limited = assign(form, gt, { ...options, maxPositives: 2 });
      assert.equal(limited.positiveCount, Math.min(2, all.positiveCount));
      const isKept = new Set(limited.positives);
      for (const sample of all.positives) assert.equal(limited.labels[sample], isKept.has(sample) ? 1 : -1);
      if (all.positiveCount > 0) {
        assert.equal(limited.negativeCount, limited.labels.length - all.positiveCount);
        assert.equal(withLabel(limited, NEGATIVE).length, limited.negativeCount);
      }
    }),
    { seed: 1, numRuns: 200 },
  );
});

test('no sample of the pool is harder than a negative; positives and counts are those of random negatives', () => {
  const pool = fc.constantFrom('non-positives' as const, 'outside-candidates' as const, 'outside-target' as const);
  const ratio = fc.constantFrom(0, 1, 4, 9.5, 1e4);
  fc.assert(
    fc.property(target, fc.constantFrom(...forms), pool, ratio, (gt, form, negativePool, negativeRatio) => {
      const hard = assign(form, gt, { negativePool, negativeRatio, negativeChoice: 'hardest' });
      const loose = assign(form, gt, { negativePool, negativeRatio });
      const everything = assign(form, gt, { negativePool, negativeRatio: 1e4 });
      assert.deepEqual([...hard.positives], [...loose.positives]);
      assert.equal(hard.negativeCount, loose.negativeCount);
      const negatives = withLabel(hard, NEGATIVE);
      assert.equal(negatives.length, hard.negativeCount);
      const { grid } = assigners[form]!;
      const shapes = grid.shapes.length > 0 ? grid.shapes : [{ w: 64, h: 64 }];
      const [cx, cy] = [(gt.x1 + gt.x2) / 2, (gt.y1 + gt.y2) / 2];
      const key = (sample: number): [number, number, number] => {
        const { x, y } = samplePoint(grid, sample);
        const { w, h } = shapes[Math.floor(sample / pointCount(grid))]!;
        const iou = iouOfCorners(x - w / 2, y - h / 2, x + w / 2, y + h / 2, gt.x1, gt.y1, gt.x2, gt.y2, 0);
        return [-iou, (x - cx) ** 2 + (y - cy) ** 2, sample];
      };
      const ranked = withLabel(everything, NEGATIVE)
        .map(key)
        .sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
      const expected = ranked.slice(0, negatives.length).map(([, , sample]) => sample);
      assert.deepEqual(
        negatives,
        expected.sort((a, b) => a - b),
      );
    }),
    { numRuns: 60 },
  );
});

test('hardest negatives take no random number', () => {
  const rng = random(1, 'untouched');
  const { assign } = assigners['dla-anchor-free']!.bind({ negativeChoice: 'hardest' });
  assign({ x1: 80, y1: 90, x2: 140, y2: 160 }, rng);
  assert.equal(rng.uniform(), random(1, 'untouched').uniform());
});

test('a larger stdFactor keeps a part of the positives; 1 is the default, 0 the mean alone', () => {
  fc.assert(
    fc.property(
      target,
      fc.constantFrom(...forms),
      fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 2, maxLength: 2 }),
      (gt, form, factors) => {
        const [low, high] = factors
          .sort((a, b) => a - b)
          .map((stdFactor) => assign(form, gt, { fallback: 'none', stdFactor }));
        assert.ok(Math.abs(low!.threshold - (low!.mean + factors[0]! * low!.std)) < 1e-12);
        for (const sample of high!.positives) assert.ok(low!.positives.includes(sample));
        const [byDefault, one] = [{}, { stdFactor: 1 }].map((options) => assign(form, gt, options));
        assert.deepEqual([...one!.labels], [...byDefault!.labels]);
        assert.equal(one!.threshold, byDefault!.threshold);
        assert.equal(assign(form, gt, { stdFactor: 0 }).threshold, byDefault!.mean);
      },
    ),
  );
});

test('an insideMargin of minus the search size drops the condition of step 5', () => {
  const narrow = { x1: 100, y1: 60, x2: 104, y2: 200 }; // between two columns of points
  assert.equal(assign('dla-anchor-free', narrow, { fallback: 'none' }).positiveCount > 0, false);
  assert.ok(
    assign('dla-anchor-free', narrow, { fallback: 'none', insideMargin: -255, stdFactor: 0 }).positiveCount > 0,
  );
});
