import type * as tf from '../../runtime/tf.js';
import { type TrainingDefinition, weighted } from '../definition.js';
import { anchorCrossEntropy } from '../shared/select-cross-entropy.js';
import { weightedL1 } from '../shared/weighted-l1.js';
import { anchorGrid, bestAnchor } from '../siamrpnpp/training.js';
import { matchLoss } from './losses.js';
import { matchTargets } from './targets.js';

/** More negatives in a negative pair than SiamRPN++ keeps. */
const windowNegatives = 48;

/**
 * CoSiamRPN: the matching branch's loss, the mean of two cross-entropies, and 1.2 times the weighted L1 distance of deltas.
 * Both classifications have the same labels; the matching branch's own labels are the same with DLA.
 *
 * Source: tankebuaa/pyvis @ e1a2f15, cosi_model_builder.py, anchor.py.
 */
export const coSiamRpnTask: TrainingDefinition<'cosiamrpn'> = {
  grid: anchorGrid,
  assigners: {
    baseline: { strategy: 'iou-threshold', options: { windowNegatives } },
    dla: { strategy: 'dla-anchor-based', options: { windowNegatives } },
  },
  targets: matchTargets,
  weights: { match: 1, coCls: 0.5, cls: 0.5, loc: 1.2 },
  loss: ({ coCls, cls, loc, response }, targets, weights) => {
    const { labels, deltas, deltaWeights, match, matchWeights } = targets as Record<string, tf.Tensor4D>;
    const parts = {
      match: matchLoss(response, match!, matchWeights!),
      coCls: anchorCrossEntropy(coCls, labels!),
      cls: anchorCrossEntropy(cls, labels!),
      loc: weightedL1(loc, deltas!, deltaWeights!),
    };
    return weighted(parts, weights);
  },
  best: ({ coCls, cls, loc }, grid, pair) => {
    const maps = [
      { cls: coCls!, share: 0.4 },
      { cls: cls!, share: 0.6 },
    ];
    return bestAnchor(maps, loc!, grid, pair);
  },
};
