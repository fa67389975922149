import { mobileNetV2Groups } from '../../models/backbones/mobilenet-v2-stages.js';
import type { StudyConfig } from '../../study/config.js';
import { freeze } from '../../trackers/recipe.js';
import { mobileNetWeights } from '../scoring/mobilenet-weights.js';

/**
 * The trainings whose weights are part of the kit: SiamCAR on a pretrained, frozen MobileNetV2, by its own labels and by
 * DLA's, on real and synthetic videos.
 */
export const shippedStudy: StudyConfig = {
  entries: [
    { title: 'SiamCAR (MobileNetV2)', model: 'siamcar-mobilenetv2', assigner: 'baseline' },
    {
      title: 'DLA-SiamCAR (MobileNetV2)',
      model: 'siamcar-mobilenetv2',
      assigner: 'dla',
      baseline: 'SiamCAR (MobileNetV2)',
    },
  ],
  trainingSeeds: [1],
  references: ['ncc', 'stand-still'],
  training: {
    epochs: 8,
    validationPairs: 128,
    phases: [freeze(0, mobileNetV2Groups)],
    pairs: { pairsPerEpoch: 2000 },
  },
  data: { shares: { videos: 0.4, clips: 0.15, synthetic: 0.45 } },
  pretrained: { 'siamcar-mobilenetv2': mobileNetWeights },
};
