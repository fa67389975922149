import type { Assigner } from '../assignment.js';
import type { OptionRules } from '../check-options.js';
import { isInside } from '../geometry.js';
import { IGNORED, NEGATIVE, POSITIVE } from '../labels.js';
import { labelPoints } from './label-points.js';

/** The assigner has no options. */
export type InsideBoxOptions = Record<never, never>;

/** The assigner has no options. */
export const insideBoxDefaults: InsideBoxOptions = {};

/** The assigner has no options. */
export const insideBoxRules: OptionRules<InsideBoxOptions> = {};

/**
 * SiamFC++'s assigner: points strictly inside the target's box are positive, all others negative, without sampling. In
 * a negative pair the points inside are negative and all others ignored.
 */
export const insideBox: Assigner<InsideBoxOptions> = (gt, samples, _options, _rng, into) => {
  const inner = gt.negativePair ? NEGATIVE : POSITIVE;
  const outer = gt.negativePair ? IGNORED : NEGATIVE;
  return labelPoints(gt, samples, into, (x, y) => (isInside(x, y, gt) ? inner : outer));
};
