/**
 * How a toolkit computes overlap and distances of two boxes. Published scores of one tracker differ by up to two points
 * between toolkits, so that a score is meaningless without its convention.
 */
export interface Convention {
  readonly name: 'pysot' | 'got10k' | 'otb';
  /** One line for tables and figures: the toolkit and its peculiarities. */
  readonly about: string;
  /** Whether frames marked as not visible are failures; if false, the marks are ignored. */
  readonly usesVisibility: boolean;
  /** The 51 thresholds of normalised precision, rising from 0 to 0.5. */
  readonly normThresholds: Float64Array;
  /** Reported normalised precision: the rate at threshold 0.20, or the mean of the 51 rates. */
  readonly normScore: 'at 0.20' | 'mean';
  /** Returns the boxes to be scored, x, y, w, h per frame: `pred` itself or a corrected copy. */
  prepare(gt: Float64Array, pred: Float64Array): Float64Array;
  /**
   * Measures one frame, whose boxes start at index `at`.
   *
   * @param out Receives three numbers: the overlap (-1: above no threshold), the distance of the centres in pixels and
   *   the normalised distance (-1: within every threshold; NaN: within none).
   * @returns Whether the frame counts; if false, it is excluded from numerator and denominator.
   */
  measure(gt: Float64Array, pred: Float64Array, at: number, out: Float64Array): boolean;
}

/**
 * Intersection over union of the boxes x, y, w, h that start at index `at`, on continuous areas (no +1), clamped to [0,
 * 1].
 *
 * @param epsilon Added to the union.
 * @returns NaN where a coordinate is NaN, or the union and the intersection are 0.
 */
export function overlapAt(gt: Float64Array, pred: Float64Array, at: number, epsilon: number): number {
  const gx = gt[at]!;
  const gy = gt[at + 1]!;
  const gw = gt[at + 2]!;
  const gh = gt[at + 3]!;
  const px = pred[at]!;
  const py = pred[at + 1]!;
  const pw = pred[at + 2]!;
  const ph = pred[at + 3]!;
  const w = Math.max(0, Math.min(gx + gw, px + pw) - Math.max(gx, px));
  const h = Math.max(0, Math.min(gy + gh, py + ph) - Math.max(gy, py));
  const intersection = w * h;
  return Math.max(Math.min(1, intersection / (gw * gh + pw * ph - intersection + epsilon)), 0);
}

/** Centre coordinate of `size` pixels from `start`: start + (size - 1) / 2, as in all three toolkits. */
export function centreOf(start: number, size: number): number {
  return start + (size - 1) / 2;
}
