import type { Assigner } from '../assignment.js';
import { numberFrom, type OptionRules } from '../check-options.js';
import { IGNORED, NEGATIVE, POSITIVE } from '../labels.js';
import { labelPoints } from './label-points.js';

/** Options of SiamFC's circle. */
export interface CircleOptions {
  /** Positive up to this distance from the target's centre, in pixels. SiamFC: 16. */
  readonly r1: number;
  /**
   * Ignored from `r1` up to this distance; negative beyond. Default: 16, equal to `r1`, as SiamFC ignores no sample.
   */
  readonly r2: number;
}

/** SiamFC as published: positive within 16 px, all else negative. */
export const circleDefaults: CircleOptions = { r1: 16, r2: 16 };

/** Validation rules of the circle's options. */
export const circleRules: OptionRules<CircleOptions> = { r1: numberFrom(0), r2: numberFrom(0) };

/**
 * SiamFC's assigner, Sec. 2.2: with R the L2 distance of a point to the target's centre, positive for R <= R1, ignored
 * for R1 < R <= R2, negative beyond. Independent of the target's size. In a negative pair all points beyond R2 and
 * within R1 are negative.
 */
export const circle: Assigner<CircleOptions> = (gt, samples, options, _rng, into) => {
  const [cx, cy] = [(gt.x1 + gt.x2) / 2, (gt.y1 + gt.y2) / 2];
  const inner = gt.negativePair ? NEGATIVE : POSITIVE;
  return labelPoints(gt, samples, into, (x, y) => {
    const squared = (x - cx) ** 2 + (y - cy) ** 2;
    if (squared <= options.r1 ** 2) return inner;
    return squared <= options.r2 ** 2 ? IGNORED : NEGATIVE;
  });
};
