import { mobileNetV3Groups } from '../../models/backbones/mobilenet-v3.js';
import type { tf } from '../../runtime/tf.js';
import { type TrainingDefinition, weightedLoss } from '../definition.js';
import { freeze, recipe, type TrainingRecipe } from '../recipe.js';
import { pointGrid } from '../shared/grids.js';
import { foreground } from '../shared/scores.js';
import { bestPointBox, pointPredictions } from '../shared/training/point-predictions.js';
import { pointTargets } from '../shared/training/point-targets.js';
import { twoClassCrossEntropy } from '../shared/training/pysot-losses.js';
import { pysotSchedule } from '../shared/training/pysot-recipe.js';
import { softLabels } from '../shared/training/soft-labels.js';
import type { NanoOutputs, NanoVersion } from './head.js';
import { linearIouLoss } from './losses.js';
import { nanoDepths, nanoStride } from './network.js';

/**
 * NanoTrack: SiamBAN's labels, cross-entropy and linear IoU loss, on points 16 pixels apart. With DLA the virtual box at each
 * point stays 64 x 64, the size of a typical target in the search image; not in the paper, which has no tracker of stride 16.
 *
 * Source: HonglinChu/SiamTrackers @ 4dbbbbc, NanoTrack, model_builder.py, loss.py, point_target.py.
 */
export const nanoTrackTraining: TrainingDefinition<NanoOutputs> = {
  grid: (size, searchSize) => pointGrid(size, searchSize, 0, nanoStride),
  assigners: {
    baseline: { assigner: 'ellipse', options: {} },
    dla: { assigner: 'dla-anchor-free', options: {} },
  },
  targets: (grid, batch, separateBoxes) => pointTargets(grid, batch, { separateBoxes }),
  lossWeights: { cls: 1, loc: 1 },
  loss: ({ cls, reg }, targets, weights) => {
    const { labels, boxLabels = labels, ltrb } = targets as Record<string, tf.Tensor4D>;
    const soft = softLabels(targets);
    const parts = {
      cls: twoClassCrossEntropy(cls, labels!, soft),
      loc: linearIouLoss(reg, ltrb!, boxLabels!, soft?.boxWeights),
    };
    return weightedLoss(parts, weights);
  },
  bestBox: ({ cls, reg }, grid, pair) => bestPointBox((at) => foreground(cls!.data, at), reg!, grid, pair),
  predictions: ({ cls, reg }, grid, pair, into) =>
    pointPredictions((at) => foreground(cls!.data, at), undefined, reg!, grid, pair, into),
};

/**
 * The recipe of a version. The pretrained backbone stays frozen, so that trainings with different assigners differ in their
 * heads alone; in the reference it is trained from epoch 10 on, at a tenth of the learning rate.
 *
 * Source: HonglinChu/SiamTrackers @ 4dbbbbc, NanoTrack, models/config/configv1.yaml to configv3.yaml.
 */
export function nanoTrackRecipe(version: NanoVersion): TrainingRecipe {
  const isThird = version === 3;
  return recipe({
    epochs: 50,
    batch: isThird ? 64 : 32,
    schedule: pysotSchedule,
    phases: [freeze(0, mobileNetV3Groups(nanoDepths[version]))],
    pairs: { pairsPerEpoch: isThird ? 400_000 : 100_000 },
  });
}
