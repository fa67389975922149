import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { got10k } from './conventions/got10k.js';
import { pysot } from './conventions/pysot.js';
import { GOT10K_THRESHOLDS } from './got10k.js';
import {
  countAbove,
  countWithin,
  DISTANCE_THRESHOLDS,
  OVERLAP_THRESHOLDS,
  rateAbove,
  rateWithin,
} from './thresholds.js';

const grids: readonly [Float64Array, number][] = [
  [OVERLAP_THRESHOLDS, 20],
  [DISTANCE_THRESHOLDS, 1],
  [pysot.normThresholds, 100],
  [got10k.normThresholds, 100],
  [GOT10K_THRESHOLDS, 100],
];

function curves(thresholds: Float64Array, perUnit: number, values: readonly number[]): [number[], number[]] {
  const above = new Uint32Array(thresholds.length + 1);
  const within = new Uint32Array(thresholds.length + 1);
  for (const value of values) {
    countAbove(above, thresholds, perUnit, value);
    countWithin(within, thresholds, perUnit, value);
  }
  return [[...rateAbove(above, values.length)], [...rateWithin(within, values.length)]];
}

test('one pass over the cells gives what comparing every value with every threshold gives', () => {
  for (const [thresholds, perUnit] of grids) {
    const last = thresholds.at(-1)!;
    const value = fc.oneof(
      fc.double({ min: -1, max: 1.2 * last, noNaN: true }),
      fc.constantFrom(...thresholds),
      fc.constantFrom(-1, 0, Number.NaN, Number.POSITIVE_INFINITY, Number.MIN_VALUE, 1e-300),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), (values) => {
        const n = values.length;
        assert.deepEqual(curves(thresholds, perUnit, values), [
          [...thresholds].map((t) => values.filter((v) => v > t).length / n),
          [...thresholds].map((t) => values.filter((v) => v <= t).length / n),
        ]);
      }),
      { numRuns: 300, seed: 1 },
    );
  }
});

test('a value on a threshold is within it and not above it', () => {
  const [above, within] = curves(OVERLAP_THRESHOLDS, 20, [3 * 0.05]); // 0.15000000000000002
  assert.deepEqual([above[2], above[3]], [1, 0]);
  assert.deepEqual([within[2], within[3]], [0, 1]);
});

test('the grids end where the figures do', () => {
  assert.deepEqual(
    grids.map(([thresholds]) => [thresholds.length, thresholds[0], thresholds.at(-1)]),
    [
      [21, 0, 1],
      [51, 0, 50],
      [51, 0, 0.5],
      [51, 0, 0.5],
      [101, 0, 1],
    ],
  );
});
