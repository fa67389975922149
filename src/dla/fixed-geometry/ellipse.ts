import type { Assigner } from '../assignment.js';
import { integerFrom, numberFrom, type OptionRules } from '../check-options.js';
import { limitPositives } from '../label-samples.js';
import { IGNORED, NEGATIVE, POSITIVE } from '../labels.js';
import { subsample } from '../relabel.js';
import { labelPoints } from './label-points.js';

/** Options of SiamBAN's two ellipses. */
export interface EllipseOptions {
  /** Semi-axes of the inner ellipse as a share of the target's sides. SiamBAN: 1/4. */
  readonly inner: number;
  /** Semi-axes of the outer ellipse as a share of the target's sides. SiamBAN: 1/2. */
  readonly outer: number;
  /** Maximum number of positives, sampled at random. SiamBAN: 16. */
  readonly maxPositives: number;
  /** Maximum number of negatives, sampled at random. SiamBAN: 48. */
  readonly maxNegatives: number;
  /** Maximum number of negatives of a negative pair, sampled from the inner ellipse. SiamBAN: 16. */
  readonly pairNegatives: number;
}

/** SiamBAN as published. */
export const ellipseDefaults: EllipseOptions = {
  inner: 1 / 4,
  outer: 1 / 2,
  maxPositives: 16,
  maxNegatives: 48,
  pairNegatives: 16,
};

/** Validation rules of the ellipses' options. */
export const ellipseRules: OptionRules<EllipseOptions> = {
  inner: numberFrom(0),
  outer: numberFrom(0),
  maxPositives: integerFrom(0),
  maxNegatives: integerFrom(0),
  pairNegatives: integerFrom(0),
};

/**
 * SiamBAN's assigner (named in Sec. 2.2): points inside the inner ellipse are positive, outside the outer one negative,
 * between them ignored; then each label is subsampled at random. In a negative pair the points inside the inner ellipse
 * are negative and all others ignored.
 */
export const ellipse: Assigner<EllipseOptions> = (gt, samples, options, rng, into) => {
  const [cx, cy] = [(gt.x1 + gt.x2) / 2, (gt.y1 + gt.y2) / 2];
  const [w, h] = [gt.x2 - gt.x1, gt.y2 - gt.y1];
  const inner = gt.negativePair ? NEGATIVE : POSITIVE;
  const outer = gt.negativePair ? IGNORED : NEGATIVE;
  const a = labelPoints(gt, samples, into, (x, y) => {
    const squared = ((x - cx) / w) ** 2 + ((y - cy) / h) ** 2; // in units of the target's sides
    if (squared < options.inner ** 2) return inner;
    return squared > options.outer ** 2 ? outer : IGNORED;
  });
  limitPositives(a, options.maxPositives, rng);
  const maxNegatives = gt.negativePair ? options.pairNegatives : options.maxNegatives;
  a.negativeCount = subsample(a.labels, a.negativeCount, maxNegatives, NEGATIVE, rng);
  return a;
};
