import { anyValue, finiteFrom, integerFrom, numberFrom, type OptionRules, oneOf } from './check-options.js';
import type { Ties } from './nearest-points.js';

/**
 * Options of DLA, shared by the anchor-based and the anchor-free form. Where the paper does not specify a value, the
 * option says so and why its default was chosen.
 */
export interface DlaOptions {
  /**
   * K, number of candidate points. Not stated for the main experiments; Fig. 9 compares 5 to 23. Default: 9, as ATSS.
   */
  readonly k: number;
  /**
   * Factor a of the threshold T = M + a V. Not in the paper, where it is 1 (Step 4); 0: the mean alone. A higher threshold
   * has fewer positives and leaves more images to the fallback.
   */
  readonly stdFactor: number;
  /** Divisor of the standard deviation: n - 1 or n. Not in the paper. Default: 'sample' (n - 1), as ATSS. */
  readonly std: 'sample' | 'population';
  /**
   * A candidate passes when IoU >= threshold - tolerance. Not in the paper. Default: 1e-9, because the
   * candidates' IoUs are often all equal, so that rounding errors would decide an exact comparison (0).
   */
  readonly tolerance: number;
  /**
   * Positives when no candidate passes, which the paper does not specify:
   * - 'best': the candidate of the highest IoU among those centred inside the target (ties: the nearest). Default,
   *   not in the paper: without it 22 to 34 % of anchor-free images (K = 5 to 23) have no positive sample;
   * - 'none': no positive, so that the image does not contribute to the loss;
   * - 'all-best': every candidate at the highest IoU, wherever its centre;
   * - 'mean': the candidates at or above the mean.
   *
   * Where no candidate is centred inside the target, 'best' and 'mean' ignore that condition.
   */
  readonly fallback: 'none' | 'best' | 'all-best' | 'mean';
  /** Order of equidistant points. Not in the paper. Default: 'row-major' (a stable sort). */
  readonly ties: Ties;
  /**
   * Minimum distance (exclusive) of a positive's centre from the target's edges, in pixels. Default: 0; ATSS: 0.01. A negative
   * number also accepts centres outside the target, up to that distance: minus the search image's size drops the condition.
   */
  readonly insideMargin: number;
  /**
   * 'plain' IoU on continuous areas, or 'inclusive' with 1 px added to each side as in ATSS. Default: 'plain', as both
   * baselines.
   */
  readonly iou: 'plain' | 'inclusive';
  /** Negatives per positive. Sec. 3.1, Step 6: 4. Fewer where the pool is smaller; the number of samples: the whole pool. */
  readonly negativeRatio: number;
  /**
   * Which of the pool become negative: 'random' ones (Step 6, the default) or the 'hardest', not in the paper: those whose
   * boxes have the highest IoU with the target (see `hardest-negatives.ts`). Needs no predictions.
   */
  readonly negativeChoice: 'random' | 'hardest';
  /**
   * Pool of negatives. Default: 'non-positives', "the rest of the anchors from A" (Step 6). The others also exclude
   * the remaining candidates, or all samples centred inside the target.
   */
  readonly negativePool: 'non-positives' | 'outside-candidates' | 'outside-target';
  /** Maximum number of positives, sampled at random. Default: no limit; Step 6 replaces SiamRPN++'s 16. */
  readonly maxPositives: number;
  /** Maximum number of negatives. Default: no limit; SiamRPN++: 48. */
  readonly maxNegatives: number;
  /**
   * Labels of a negative pair, for which DLA is not defined. Default: 'window', SiamRPN++'s rule (see
   * `negative-pair.ts`). 'hard-negatives': would-be positives become negative and all others are ignored, for
   * SiamFC++. 'ignore': all samples are ignored.
   */
  readonly negativePair: 'window' | 'hard-negatives' | 'ignore';
  /** Maximum number of negatives in a 'window'. Default: 16, as pysot; CoSiamRPN: 48. */
  readonly windowNegatives: number;
}

/** Recommended interpretation of the paper. */
export const dlaDefaults: DlaOptions = {
  k: 9,
  stdFactor: 1,
  std: 'sample',
  tolerance: 1e-9,
  fallback: 'best',
  ties: 'row-major',
  insideMargin: 0,
  iou: 'plain',
  negativeRatio: 4,
  negativeChoice: 'random',
  negativePool: 'non-positives',
  maxPositives: Number.POSITIVE_INFINITY,
  maxNegatives: Number.POSITIVE_INFINITY,
  negativePair: 'window',
  windowNegatives: 16,
};

/** Validation rules. K depends on the grid and is validated by the assigners. */
export const dlaRules: OptionRules<DlaOptions> = {
  k: anyValue,
  stdFactor: finiteFrom(0),
  std: oneOf('sample', 'population'),
  tolerance: numberFrom(0, 1),
  fallback: oneOf('none', 'best', 'all-best', 'mean'),
  ties: oneOf('row-major', 'random'),
  insideMargin: numberFrom(Number.NEGATIVE_INFINITY),
  iou: oneOf('plain', 'inclusive'),
  negativeRatio: numberFrom(0),
  negativeChoice: oneOf('random', 'hardest'),
  negativePool: oneOf('non-positives', 'outside-candidates', 'outside-target'),
  maxPositives: integerFrom(0),
  maxNegatives: integerFrom(0),
  negativePair: oneOf('window', 'hard-negatives', 'ignore'),
  windowNegatives: integerFrom(0),
};
