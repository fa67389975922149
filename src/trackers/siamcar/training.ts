import type { tf } from '../../runtime/tf.js';
import { type TrainingDefinition, weightedLoss } from '../definition.js';
import { recipe, type TrainingRecipe, tinyRecipe } from '../recipe.js';
import { pointGrid } from '../shared/grids.js';
import { foreground, sigmoid } from '../shared/scores.js';
import { mobileNetV2Recipe } from '../shared/training/mobilenet-recipe.js';
import { bestPointBox, pointPredictions } from '../shared/training/point-predictions.js';
import { pointTargets } from '../shared/training/point-targets.js';
import { twoClassCrossEntropy } from '../shared/training/pysot-losses.js';
import { pysotSchedule, resnetPhases } from '../shared/training/pysot-recipe.js';
import { softLabels } from '../shared/training/soft-labels.js';
import type { CarOutputs } from './head.js';
import { centernessLoss, centerWeightedIouLoss } from './losses.js';

/**
 * SiamCAR: cross-entropy, 3 times the IoU loss, and the centerness loss. Points lie one pixel right of and below the
 * features' true centres, as in the reference.
 *
 * Source: ohhhyeahhh/SiamCAR @ 76ddd52, experiments/siamcar_r50/config.yaml, loss_car.py.
 */
export const siamCarTraining: TrainingDefinition<CarOutputs> = {
  grid: (size, searchSize) => pointGrid(size, searchSize, 1),
  assigners: {
    baseline: { assigner: 'rectangle', options: {} },
    dla: { assigner: 'dla-anchor-free', options: {} },
  },
  targets: (grid, batch, separateBoxes) =>
    pointTargets(grid, batch, { centerness: { epsilon: 0, inNegativePairs: false }, separateBoxes }),
  lossWeights: { cls: 1, loc: 3, centerness: 1 },
  loss: ({ cls, reg, centerness }, targets, weights) => {
    const { labels, boxLabels = labels, ltrb, centerness: centernessTargets } = targets as Record<string, tf.Tensor4D>;
    const soft = softLabels(targets);
    const parts = {
      cls: twoClassCrossEntropy(cls, labels!, soft),
      loc: centerWeightedIouLoss(reg, ltrb!, boxLabels!, centernessTargets!, soft?.boxWeights),
      centerness: centernessLoss(centerness, centernessTargets!, boxLabels!),
    };
    return weightedLoss(parts, weights);
  },
  bestBox: ({ cls, reg, centerness }, grid, pair) =>
    bestPointBox((at) => foreground(cls!.data, at) * sigmoid(centerness!.data[at]!), reg!, grid, pair),
  predictions: ({ cls, reg, centerness }, grid, pair, into) =>
    pointPredictions((at) => foreground(cls!.data, at), centerness!, reg!, grid, pair, into),
};

const pairs = { negativeShare: 0 } as const;

/** SiamCAR's recipes by model, with the paper's batch and epochs. Its trainer averages gradients over GPUs. */
export const siamCarRecipes: Readonly<Record<'r50' | 'mobilenetv2' | 'tiny', TrainingRecipe>> = {
  r50: recipe({ batch: 256, schedule: pysotSchedule, ...resnetPhases, pairs }),
  mobilenetv2: mobileNetV2Recipe(pairs),
  tiny: tinyRecipe(pairs),
};
