import { mobileNetV2Groups } from '../../../models/backbones/mobilenet-v2-stages.js';
import type { PairRecipe } from '../../pair-recipe.js';
import { freeze, type TrainingRecipe, tinyRecipe } from '../../recipe.js';

/** First epoch that trains {@link released}, of ten. */
const releaseEpoch = 7;
/** The last two stages, whose features are the most specific to classification. */
const released: readonly string[] = ['layer6', 'layer7'];

/**
 * The recipe of networks on a pretrained MobileNetV2 that are trained on a CPU: the backbone is frozen for seven of ten
 * epochs, then its last two stages are trained at a tenth of the learning rate. All its batch normalisations keep their
 * running statistics throughout: batches are small, and normalisations that were folded into the weights have none but 0
 * and 1, which the batch's would replace.
 *
 * Not in the paper; chosen because a step of `siamcar-mobilenetv2` took 2.4 times as long on a CPU with the two stages, and 4.5
 * times with the whole backbone.
 *
 * @param pairs Pair options of the tracker's published training.
 */
export function mobileNetV2Recipe(pairs: Partial<PairRecipe> = {}): TrainingRecipe {
  const stillFrozen = mobileNetV2Groups.filter((group) => !released.includes(group));
  return {
    ...tinyRecipe(pairs),
    phases: [freeze(0, mobileNetV2Groups), { ...freeze(releaseEpoch, stillFrozen), fixedStatistics: released }],
    slow: { groups: released, factor: 0.1 },
  };
}
