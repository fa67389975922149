import { InputError } from '../errors.js';
import type { Assigner } from './assignment.js';
import { anchorShapes, type OptionRules } from './check-options.js';
import { type DlaOptions, dlaDefaults, dlaRules } from './dla-options.js';
import { assignDynamic, checkK } from './dynamic.js';
import { type AnchorShape, pointCount } from './samples.js';

/** Options of anchor-free DLA. */
export interface DlaAnchorFreeOptions extends DlaOptions {
  /** Virtual box at each point whose IoU is computed. Sec. 3.2: 64 x 64 (scale 8, stride 8, aspect ratio 1:1). */
  readonly boxes: readonly AnchorShape[];
}

/** Recommended interpretation of Sec. 3.2. */
export const dlaAnchorFreeDefaults: DlaAnchorFreeOptions = { ...dlaDefaults, boxes: [{ w: 64, h: 64 }] };

/** Validation rules of the options of anchor-free DLA. */
export const dlaAnchorFreeRules: OptionRules<DlaAnchorFreeOptions> = { ...dlaRules, boxes: anchorShapes };

/**
 * Dynamic label assignment for anchor-free trackers such as SiamCAR, Sec. 3.2:
 *
 * 1. select the K points nearest to the target's centre (L2);
 * 2. compute the IoU of a 64 x 64 box at each with the target;
 * 3. mean M and standard deviation V of those IoUs;
 * 4. threshold T = M + V;
 * 5. positive: candidates with IoU >= T whose centre lies inside the target;
 * 6. negative: four times as many, sampled at random from the rest; all others are ignored.
 *
 * @throws InputError when K is not between 1 and the number of points, or the grid has anchor boxes.
 */
export const dlaAnchorFree: Assigner<DlaAnchorFreeOptions> = (gt, samples, options, rng, into) => {
  checkK(options.k, pointCount(samples));
  if (samples.shapes.length > 0 || options.boxes.length !== 1) {
    throw new InputError(
      `anchor-free DLA labels points: expected a grid without shapes and one box per point, found ${samples.shapes.length} shapes and ${options.boxes.length} boxes`,
    );
  }
  return assignDynamic(gt, samples, options.boxes, options.k, options.k, options, rng, into);
};
