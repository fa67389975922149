import type { tf } from '../../runtime/tf.js';
import { type TrainingDefinition, weightedLoss } from '../definition.js';
import { noAugmentation, type PairRecipe } from '../pair-recipe.js';
import { type CosineSchedule, recipe, sgdDefaults, type TrainingRecipe, tinyRecipe } from '../recipe.js';
import { pointGrid } from '../shared/grids.js';
import { sigmoid } from '../shared/scores.js';
import { bestPointBox, pointPredictions } from '../shared/training/point-predictions.js';
import { pointTargets } from '../shared/training/point-targets.js';
import { softLabels } from '../shared/training/soft-labels.js';
import type { DenseBoxOutputs } from './head.js';
import { entropyFreeCenterness, focalLoss, inclusiveIouLoss, qualityFocalLoss } from './losses.js';

/**
 * SiamFC++: focal loss, 3 times the IoU loss, and the centerness loss, which is also trained in negative pairs, where the
 * points of the other object are negatives. With DLA the samples that would be positive are a negative pair's negatives: not
 * in the paper; chosen as in SiamFC++'s own rule.
 *
 * Source: MegviiDetection/video_analyst @ f4d1bcc, siamfcpp_googlenet-trn.yaml, make_densebox_target.py.
 */
export const siamFcPpTraining: TrainingDefinition<DenseBoxOutputs> = {
  grid: (size, searchSize) => pointGrid(size, searchSize, 0),
  assigners: {
    baseline: { assigner: 'inside-box', options: {} },
    dla: { assigner: 'dla-anchor-free', options: { negativePair: 'hard-negatives' } },
  },
  targets: (grid, batch, separateBoxes) =>
    pointTargets(grid, batch, { centerness: { epsilon: 1e-5, inNegativePairs: true }, separateBoxes }),
  lossWeights: { cls: 1, loc: 3, centerness: 1 },
  loss: ({ cls, reg, centerness }, targets, weights) => {
    const { labels, boxLabels = labels, ltrb, centerness: centernessTargets } = targets as Record<string, tf.Tensor4D>;
    const soft = softLabels(targets);
    const parts = {
      cls: soft ? qualityFocalLoss(cls, soft) : focalLoss(cls, labels!),
      loc: inclusiveIouLoss(reg, ltrb!, boxLabels!, soft?.boxWeights),
      centerness: entropyFreeCenterness(centerness, centernessTargets!),
    };
    return weightedLoss(parts, weights);
  },
  bestBox: ({ cls, reg, centerness }, grid, pair) =>
    bestPointBox((at) => sigmoid(cls!.data[at]!) * sigmoid(centerness!.data[at]!), reg!, grid, pair),
  predictions: ({ cls, reg, centerness }, grid, pair, into) =>
    pointPredictions((at) => sigmoid(cls!.data[at]!), centerness!, reg!, grid, pair, into),
};

/**
 * SiamFC++'s pairs. Its published training mixes trackingnet 0.65, lasot 0.3, got10k 0.2, vid 0.2, det 0.08 and coco 0.07;
 * by default the given sets are mixed equally.
 */
const pairs: Partial<PairRecipe> = {
  geometry: 'siamfcpp',
  pairsPerEpoch: 150_000,
  negativeShare: 0.33,
  template: noAugmentation,
  search: { ...noAugmentation, shift: 0.4, scale: 0.3 },
  mixing: 'equal',
};

/** Source: MegviiDetection/video_analyst @ f4d1bcc, siamfcpp_googlenet-trn.yaml. */
const schedule: CosineSchedule = { kind: 'linear, cosine', warmUpEpochs: 1, min: 1e-6, max: 0.08 };
const published = {
  batch: 128,
  schedule,
  sgd: { ...sgdDefaults, clipNorm: Number.POSITIVE_INFINITY },
  pairs,
} as const;

const googleNetStem = ['Conv2d_1a_3x3', 'Conv2d_2a_3x3', 'Conv2d_2b_3x3', 'Conv2d_3b_1x1', 'Conv2d_4a_3x3'];
const googleNetBlocks = ['5b', '5c', '5d', '6a', '6b', '6c', '6d', '6e'].map((name) => `Mixed_${name}`);

/** SiamFC++'s recipes by model. */
export const siamFcPpRecipes: Readonly<Record<'googlenet' | 'alexnet' | 'tiny', TrainingRecipe>> = {
  googlenet: recipe({
    ...published,
    phases: [
      { from: 0, frozen: [], frozenKernels: [...googleNetStem, ...googleNetBlocks] },
      { from: 10, frozen: [], frozenKernels: googleNetStem },
    ],
    slow: { groups: [...googleNetStem, ...googleNetBlocks, 'channel_reduce'], factor: 0.1 },
  }),
  alexnet: recipe(published), // which groups are frozen is not published
  tiny: tinyRecipe(pairs),
};
