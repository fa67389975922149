import type { Assigner } from '../assignment.js';
import { numberFrom, type OptionRules } from '../check-options.js';
import { NEGATIVE, POSITIVE } from '../labels.js';
import { labelPoints } from './label-points.js';

/** Options of SiamCAR's rectangle. */
export interface RectangleOptions {
  /**
   * Sides of the positive rectangle as a share of the target's. Default: 0.4, as SiamCAR's published code (which
   * requires a distance to each edge of more than 0.6 of the half side, and so leaves a rectangle of 0.4).
   */
  readonly ratio: number;
}

/** SiamCAR as its published code. */
export const rectangleDefaults: RectangleOptions = { ratio: 0.4 };

/** Validation rules of the rectangle's options. */
export const rectangleRules: OptionRules<RectangleOptions> = { ratio: numberFrom(0) };

/**
 * The ratio that Sec. 3.2 states for SiamCAR: "0.6 w_g and 0.6 h_g". More than twice as many positives as the code's
 * 0.4.
 */
export const PAPER_RECTANGLE_RATIO = 0.6;

/**
 * SiamCAR's assigner, Sec. 3.2: points strictly inside a rectangle around the target's centre are positive, all others
 * negative; no sample is ignored or subsampled. SiamCAR trains without negative pairs; here all their points are
 * negative.
 */
export const rectangle: Assigner<RectangleOptions> = (gt, samples, options, _rng, into) => {
  const [cx, cy] = [(gt.x1 + gt.x2) / 2, (gt.y1 + gt.y2) / 2];
  const [reachX, reachY] = [(options.ratio * (gt.x2 - gt.x1)) / 2, (options.ratio * (gt.y2 - gt.y1)) / 2];
  return labelPoints(gt, samples, into, (x, y) =>
    !gt.negativePair && Math.abs(x - cx) < reachX && Math.abs(y - cy) < reachY ? POSITIVE : NEGATIVE,
  );
};
