import type { tf } from '../../runtime/tf.js';
import { type TrainingDefinition, weightedLoss } from '../definition.js';
import { freeze, type LogSchedule, recipe, type TrainingRecipe, tinyRecipe } from '../recipe.js';
import { anchorGrid } from '../shared/grids.js';
import { anchorPredictions, bestAnchorBox } from '../shared/training/anchor-predictions.js';
import { anchorTargets } from '../shared/training/anchor-targets.js';
import { mobileNetV2Recipe } from '../shared/training/mobilenet-recipe.js';
import { twoClassCrossEntropy, weightedL1 } from '../shared/training/pysot-losses.js';
import { pysotSchedule, resnetPhases } from '../shared/training/pysot-recipe.js';
import { softLabels } from '../shared/training/soft-labels.js';
import type { RpnOutputs } from './head.js';

/**
 * SiamRPN++: cross-entropy and 1.2 times the weighted L1 distance of deltas.
 *
 * Source: STVIR/pysot @ d04028f, experiments/siamrpn_r50_l234_dwxcorr_8gpu.
 */
export const siamRpnPpTraining: TrainingDefinition<RpnOutputs> = {
  grid: anchorGrid,
  assigners: {
    baseline: { assigner: 'iou-threshold', options: {} },
    dla: { assigner: 'dla-anchor-based', options: {} },
  },
  targets: anchorTargets,
  lossWeights: { cls: 1, loc: 1.2 },
  loss: ({ cls, loc }, targets, weights) =>
    weightedLoss(
      {
        cls: twoClassCrossEntropy(cls, targets.labels as tf.Tensor4D, softLabels(targets)),
        loc: weightedL1(loc, targets.deltas as tf.Tensor4D, targets.deltaWeights as tf.Tensor4D),
      },
      weights,
    ),
  bestBox: ({ cls, loc }, grid, pair) => bestAnchorBox([{ cls: cls!, weight: 1 }], loc!, grid, pair),
  predictions: ({ cls, loc }, grid, pair, into) =>
    anchorPredictions([{ cls: cls!, weight: 1 }], loc!, grid, pair, into),
};

/** Four GPUs of 30 pairs each (Sec. 4.1), whose gradients pysot's trainer sums: the maximum learning rate is 4 x 0.005. */
const fourGpus = { batch: 120, lrMultiplier: 4 } as const;

const mobileNetStages = ['layer3', 'layer4', 'layer5', 'layer6', 'layer7'];
const mobileNetStem = ['layer0', 'layer1', 'layer2'];

/**
 * AlexNet's effective learning rate is half of its configured one: `base` is half of `from`.
 *
 * Source: STVIR/pysot @ d04028f, siamrpn_alex_dwxcorr_16gpu/config.yaml.
 */
const alexNetSchedule: LogSchedule = { ...pysotSchedule, warmUpFrom: 0.005, warmUpTo: 0.01, from: 0.01, to: 0.0005 };

/**
 * SiamRPN++'s recipes by model, with the paper's batch and epochs. The paper says "SGD with warm-up" and states no learning
 * rate; pysot's is used.
 */
export const siamRpnPpRecipes: Readonly<
  Record<'r50' | 'mobilenetv2' | 'mobilenetv2-1.0' | 'alexnet' | 'tiny', TrainingRecipe>
> = {
  r50: recipe({ ...fourGpus, schedule: pysotSchedule, ...resnetPhases }),
  mobilenetv2: recipe({
    ...fourGpus,
    schedule: pysotSchedule,
    phases: [freeze(0, [...mobileNetStem, ...mobileNetStages]), freeze(10, mobileNetStem)],
    slow: { groups: mobileNetStages, factor: 0.1 },
  }),
  // pysot's batch is sixteen GPUs of 128 pairs each; here the paper's batch, and four times the learning rate
  alexnet: recipe({
    ...fourGpus,
    epochs: 50,
    schedule: alexNetSchedule,
    phases: [freeze(0, ['layer1', 'layer2', 'layer3', 'layer4', 'layer5']), freeze(10, ['layer1', 'layer2', 'layer3'])],
    slow: { groups: ['layer4', 'layer5'], factor: 1 },
    pairs: { negativeShare: 0.05 },
  }),
  'mobilenetv2-1.0': mobileNetV2Recipe(),
  tiny: tinyRecipe(),
};
