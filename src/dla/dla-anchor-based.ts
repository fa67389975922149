import { InputError } from '../errors.js';
import type { Assigner } from './assignment.js';
import { type DlaOptions, dlaDefaults } from './dla-options.js';
import { assignDynamic, checkK } from './dynamic.js';
import { pointCount, sampleCount } from './samples.js';

/** DLA's options with what K counts. */
export interface DlaAnchorBasedOptions extends DlaOptions {
  /**
   * Whether K counts points, each giving all its boxes, or boxes. Default 'points': Step 1 says "anchor points" and "the
   * total number of selected anchor boxes is mK".
   */
  readonly topK: 'points' | 'boxes';
}

/** The recommended reading of Sec. 3.1. */
export const dlaAnchorBasedDefaults: DlaAnchorBasedOptions = { ...dlaDefaults, topK: 'points' };

/**
 * Dynamic label assignment for anchor-based trackers such as SiamRPN++, Sec. 3.1:
 *
 * 1. take the K points nearest to the target's centre (L2), and with them all m boxes tiled on each;
 * 2. compute the IoU of those m K boxes with the target;
 * 3. mean M and standard deviation V of those IoUs;
 * 4. threshold T = M + V;
 * 5. positive: candidates with IoU >= T whose centre lies inside the target;
 * 6. negative: a random choice of the rest, four times as many; all else is ignored.
 *
 * @throws InputError when K is not between 1 and the number of points (or boxes), or the grid has no boxes.
 */
export const dlaAnchorBased: Assigner<DlaAnchorBasedOptions> = (gt, samples, options, rng, into) => {
  const { k, topK } = options;
  const shapes = samples.shapes;
  if (shapes.length === 0) {
    throw new InputError('anchor-based DLA labels boxes, but the grid tiles none; expected a grid with shapes');
  }
  checkK(k, topK === 'points' ? pointCount(samples) : sampleCount(samples));
  const points = topK === 'points' ? k : Math.ceil(k / shapes.length);
  return assignDynamic(gt, samples, shapes, points, topK === 'points' ? k * shapes.length : k, options, rng, into);
};
