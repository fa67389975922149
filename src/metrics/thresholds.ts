/**
 * Curves of rates over ascending thresholds, computed in one pass: each value is counted in the histogram bin of the
 * first threshold that it passes; the cumulative sum of the bins is the curve.
 */

/** Overlap thresholds of success: 0, 0.05, ..., 1. */
export const OVERLAP_THRESHOLDS: Float64Array = Float64Array.from({ length: 21 }, (_, i) => i * 0.05);

/** Distance thresholds of precision in pixels: 0, 1, ..., 50. */
export const DISTANCE_THRESHOLDS: Float64Array = Float64Array.from({ length: 51 }, (_, i) => i);

/**
 * Counts a value in the bin given by the number of thresholds strictly below it. NaN is above none.
 *
 * @param cells Bins, one more than thresholds.
 * @param thresholds Ascending, evenly spaced from 0.
 * @param perUnit Thresholds per unit, e.g. 20 for a spacing of 0.05; locates the bin without a search.
 */
export function countAbove(cells: Uint32Array, thresholds: Float64Array, perUnit: number, value: number): void {
  cells[Number.isNaN(value) ? 0 : binOf(thresholds, perUnit, value)]!++;
}

/**
 * Counts a value in the bin of the first threshold that it does not exceed; the last bin where there is none, and for
 * NaN. Parameters as in {@link countAbove}.
 */
export function countWithin(cells: Uint32Array, thresholds: Float64Array, perUnit: number, value: number): void {
  cells[Number.isNaN(value) ? thresholds.length : binOf(thresholds, perUnit, value)]!++;
}

/** The number of thresholds strictly below a value, which is the index of the first that it does not exceed. */
function binOf(thresholds: Float64Array, perUnit: number, value: number): number {
  const n = thresholds.length;
  let bin = value > 0 ? Math.min(n, Math.ceil(value * perUnit)) : 0;
  while (bin < n && value > thresholds[bin]!) bin++; // corrects rounding of the product
  while (bin > 0 && value <= thresholds[bin - 1]!) bin--;
  return bin;
}

/** Fraction of values strictly above each threshold, from the bins of `countAbove`. */
export function rateAbove(cells: Uint32Array, total: number): Float64Array {
  const curve = new Float64Array(cells.length - 1);
  let count = 0;
  for (let i = curve.length - 1; i >= 0; i--) {
    count += cells[i + 1]!;
    curve[i] = count / total;
  }
  return curve;
}

/** Fraction of values within each threshold, from the bins of `countWithin`. */
export function rateWithin(cells: Uint32Array, total: number): Float64Array {
  const curve = new Float64Array(cells.length - 1);
  let count = 0;
  for (let i = 0; i < curve.length; i++) {
    count += cells[i]!;
    curve[i] = count / total;
  }
  return curve;
}
