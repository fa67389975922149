import { anyValue, integerFrom, numberFrom, type OptionRules, oneOf } from './check-options.js';
import type { Ties } from './nearest-points.js';

/**
 * Every choice that DLA leaves open, shared by the anchor-based and the anchor-free form. The paper fixes the steps;
 * where it is silent the default says so and why.
 */
export interface DlaOptions {
  /** K, how many points become candidates. Never stated for the main run; 5 to 23 are tried in Fig. 9. Default 9, as in ATSS. */
  readonly k: number;
  /** Divisor of the standard deviation: n - 1 or n. Not in the paper; default 'sample' (n - 1), as in ATSS. */
  readonly std: 'sample' | 'population';
  /**
   * A candidate passes when IoU >= threshold - tolerance. Not in the paper; default 1e-9, because the IoUs of candidates
   * are often all equal, and then rounding noise alone would decide an exact comparison. 0 compares exactly.
   */
  readonly tolerance: number;
  /**
   * What becomes positive when no candidate passes, which the paper does not mention:
   * - 'best': the candidate of the highest IoU among those centred inside the target (ties: the nearest). The default,
   *   our addition: without it a fifth to a third of anchor-free images have no positive sample at all;
   * - 'none': nothing, so that the image adds nothing to the loss;
   * - 'all-best': every candidate at the highest IoU, wherever its centre;
   * - 'mean': the candidates at or above the mean.
   *
   * Where no candidate is centred inside the target, 'best' and 'mean' drop that condition.
   */
  readonly fallback: 'none' | 'best' | 'all-best' | 'mean';
  /** Order of points at the same distance. Not in the paper; default 'row-major' (a stable sort). */
  readonly ties: Ties;
  /** Pixels by which a positive's centre must lie inside the target's edges: strictly more than this. Default 0; ATSS has 0.01. */
  readonly insideMargin: number;
  /** 'plain' IoU on continuous areas, or 'inclusive' with 1 px added to each side as in ATSS. Default 'plain', as both baselines. */
  readonly iou: 'plain' | 'inclusive';
  /** Negatives per positive. Sec. 3.1, Step 6: 4. All that there are, when there are fewer. */
  readonly negativeRatio: number;
  /**
   * Where negatives may come from. Default 'non-positives': "the rest of the anchors from A" (Step 6). Else also
   * excluding the other candidates, or all samples centred inside the target.
   */
  readonly negativePool: 'non-positives' | 'outside-candidates' | 'outside-target';
  /** Most positives to keep, at random. Default none; SiamRPN++'s 16 is replaced by Step 6. */
  readonly maxPositives: number;
  /** Most negatives to keep. Default none; SiamRPN++ has 48. */
  readonly maxNegatives: number;
  /**
   * What a negative pair becomes; DLA is undefined without a target. Default 'window': SiamRPN++'s rule (see
   * `negative-pair.ts`). 'hard-negatives': what would have been positive becomes negative, all else ignored, for
   * SiamFC++. 'ignore': nothing.
   */
  readonly negativePair: 'window' | 'hard-negatives' | 'ignore';
  /** Most negatives of a 'window'. Default 16, as pysot; CoSiamRPN keeps 48. */
  readonly windowNegatives: number;
}

/** The recommended reading of the paper. */
export const dlaDefaults: DlaOptions = {
  k: 9,
  std: 'sample',
  tolerance: 1e-9,
  fallback: 'best',
  ties: 'row-major',
  insideMargin: 0,
  iou: 'plain',
  negativeRatio: 4,
  negativePool: 'non-positives',
  maxPositives: Number.POSITIVE_INFINITY,
  maxNegatives: Number.POSITIVE_INFINITY,
  negativePair: 'window',
  windowNegatives: 16,
};

/** What each option may be. K depends on the grid and is checked there. */
export const dlaRules: OptionRules<DlaOptions> = {
  k: anyValue,
  std: oneOf('sample', 'population'),
  tolerance: numberFrom(0, 1),
  fallback: oneOf('none', 'best', 'all-best', 'mean'),
  ties: oneOf('row-major', 'random'),
  insideMargin: numberFrom(Number.NEGATIVE_INFINITY),
  iou: oneOf('plain', 'inclusive'),
  negativeRatio: numberFrom(0),
  negativePool: oneOf('non-positives', 'outside-candidates', 'outside-target'),
  maxPositives: integerFrom(0),
  maxNegatives: integerFrom(0),
  negativePair: oneOf('window', 'hard-negatives', 'ignore'),
  windowNegatives: integerFrom(0),
};
