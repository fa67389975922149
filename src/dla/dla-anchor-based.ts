import { InputError } from '../errors.js';
import type { Assigner } from './assignment.js';
import { type OptionRules, oneOf } from './check-options.js';
import { type DlaOptions, dlaDefaults, dlaRules } from './dla-options.js';
import { assignDynamic, checkK } from './dynamic.js';
import { pointCount, sampleCount } from './samples.js';

/** Options of anchor-based DLA. */
export interface DlaAnchorBasedOptions extends DlaOptions {
  /**
   * Whether K counts points, each with all its boxes, or single boxes. Default: 'points', as Step 1 says "anchor
   * points" and "the total number of selected anchor boxes is mK".
   */
  readonly topK: 'points' | 'boxes';
}

/** Recommended interpretation of Sec. 3.1. */
export const dlaAnchorBasedDefaults: DlaAnchorBasedOptions = { ...dlaDefaults, topK: 'points' };

/** Validation rules of the options of anchor-based DLA. */
export const dlaAnchorBasedRules: OptionRules<DlaAnchorBasedOptions> = { ...dlaRules, topK: oneOf('points', 'boxes') };

/**
 * Dynamic label assignment for anchor-based trackers such as SiamRPN++, Sec. 3.1:
 *
 * 1. select the K points nearest to the target's centre (L2), with all m boxes at each;
 * 2. compute the IoU of those m K boxes with the target;
 * 3. mean M and standard deviation V of those IoUs;
 * 4. threshold T = M + V;
 * 5. positive: candidates with IoU >= T whose centre lies inside the target;
 * 6. negative: four times as many, sampled at random from the rest; all others are ignored.
 *
 * @throws InputError when K is not between 1 and the number of points (or boxes), or the grid has no boxes.
 */
export const dlaAnchorBased: Assigner<DlaAnchorBasedOptions> = (gt, samples, options, rng, into) => {
  const { k, topK } = options;
  const shapes = samples.shapes;
  if (shapes.length === 0) {
    throw new InputError('anchor-based DLA labels anchor boxes, but the grid has none; expected a grid with shapes');
  }
  checkK(k, topK === 'points' ? pointCount(samples) : sampleCount(samples), topK);
  const points = topK === 'points' ? k : Math.ceil(k / shapes.length);
  return assignDynamic(gt, samples, shapes, points, topK === 'points' ? k * shapes.length : k, options, rng, into);
};
