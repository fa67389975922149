import type { HostTensor } from '../../runtime/host-tensor.js';
import type { tf } from '../../runtime/tf.js';
import { type TrainingDefinition, weightedLoss } from '../definition.js';
import { type PairRecipe, pairRecipeDefaults } from '../pair-recipe.js';
import { freeze, type ListSchedule, recipe, type TrainingRecipe, tinyRecipe } from '../recipe.js';
import { anchorGrid } from '../shared/grids.js';
import { anchorPredictions, bestAnchorBox, type WeightedLogits } from '../shared/training/anchor-predictions.js';
import { twoClassCrossEntropy, weightedL1 } from '../shared/training/pysot-losses.js';
import { resnetStem } from '../shared/training/pysot-recipe.js';
import { softLabels } from '../shared/training/soft-labels.js';
import { matchLoss } from './losses.js';
import type { CoSiamRpnOutputs } from './network.js';
import { matchTargets } from './targets.js';

/** Negatives sampled in a negative pair; SiamRPN++ samples fewer. */
const windowNegatives = 48;

/**
 * CoSiamRPN: the matching branch's loss, the mean of two cross-entropies, and 1.2 times the weighted L1 distance of deltas.
 * Both classifications have the same labels; the matching branch has its own labels, also with DLA.
 *
 * Source: tankebuaa/pyvis @ e1a2f15, cosi_model_builder.py, anchor.py.
 */
export const coSiamRpnTraining: TrainingDefinition<CoSiamRpnOutputs> = {
  grid: anchorGrid,
  assigners: {
    baseline: { assigner: 'iou-threshold', options: { windowNegatives } },
    dla: { assigner: 'dla-anchor-based', options: { windowNegatives } },
  },
  targets: matchTargets,
  lossWeights: { match: 1, coCls: 0.5, cls: 0.5, loc: 1.2 },
  loss: ({ coCls, cls, loc, response }, targets, weights) => {
    const { labels, deltas, deltaWeights, match, matchWeights } = targets as Record<string, tf.Tensor4D>;
    const parts = {
      match: matchLoss(response, match!, matchWeights!),
      coCls: twoClassCrossEntropy(coCls, labels!, softLabels(targets)),
      cls: twoClassCrossEntropy(cls, labels!, softLabels(targets)),
      loc: weightedL1(loc, deltas!, deltaWeights!),
    };
    return weightedLoss(parts, weights);
  },
  bestBox: (outputs, grid, pair) => bestAnchorBox(logitsOf(outputs), outputs.loc!, grid, pair),
  predictions: (outputs, grid, pair, into) => anchorPredictions(logitsOf(outputs), outputs.loc!, grid, pair, into),
};

function logitsOf({ coCls, cls }: Readonly<Record<string, HostTensor>>): WeightedLogits[] {
  return [
    { cls: coCls!, weight: 0.4 },
    { cls: cls!, weight: 0.6 },
  ];
}

const pairs: Partial<PairRecipe> = {
  geometry: 'cosiamrpn',
  pairsPerEpoch: 150_000,
  template: { ...pairRecipeDefaults.template, blur: 0.1, colour: 0.2 },
  search: { ...pairRecipeDefaults.search, blur: 0.1, flip: 0.01, colour: 0.2 },
  grey: 0.1,
  mixing: 'equal',
};

/** 20 epochs. Source: tankebuaa/pyvis @ e1a2f15, training.py. */
const schedule: ListSchedule = {
  kind: 'list',
  rates: [0.002, 0.004, 0.006, 0.008, 0.01, ...Array.from({ length: 15 }, (_, i) => 0.01 * 0.8 ** i)],
};

const efficientNetBlocks = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `block${from + i}`);

/** CoSiamRPN's recipes by model. */
export const coSiamRpnRecipes: Readonly<Record<'efficientnetb0' | 'r50c3' | 'tiny', TrainingRecipe>> = {
  efficientnetb0: recipe({
    batch: 64,
    schedule,
    phases: [freeze(0, ['stem', ...efficientNetBlocks(0, 4)])],
    slow: { groups: efficientNetBlocks(5, 15), factor: 0.1 },
    pairs,
  }),
  r50c3: recipe({
    batch: 64,
    schedule,
    phases: [freeze(0, resnetStem)],
    slow: { groups: ['layer2'], factor: 0.1 },
    pairs,
  }),
  tiny: tinyRecipe(pairs),
};
