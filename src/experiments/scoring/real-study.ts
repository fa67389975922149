import { mobileNetV2Groups } from '../../models/backbones/mobilenet-v2.js';
import type { PretrainedTracker, StudyConfig, StudyEntry } from '../../study/config.js';
import { models } from '../../trackers/catalogue.js';
import { freeze } from '../../trackers/recipe.js';
import { mobileNetWeights } from './mobilenet-weights.js';

/** Trackers that others trained: those whose model the catalogue has. Their weights are run as published. */
export const publishedTrackers: readonly PretrainedTracker[] = [
  { title: 'NanoTrack v3 (published)', model: 'nanotrack-v3', weights: 'nanotrack/v3/nanotrackv3.pth' },
].filter(({ model }) => models.some(({ name }) => name === model));

/** Models with a pretrained backbone, and the weights of it: the only place to add one, such as NanoTrack with its own. */
const trained = [
  ['SiamRPN++', 'siamrpnpp-mobilenetv2-1.0', mobileNetWeights],
  ['SiamCAR', 'siamcar-mobilenetv2', mobileNetWeights],
] as const;

const entries = trained.flatMap(([title, model]): StudyEntry[] => [
  { title, model, assigner: 'baseline' },
  { title: `DLA-${title}`, model, assigner: 'dla', baseline: title },
]);

/**
 * Both trackers of the paper on a pretrained, frozen MobileNetV2, trained on as many pairs as at mini scale, of real and
 * synthetic videos. Not in the paper; the length is chosen for three hours on two quiet cores:
 *
 * - 12 trainings of 625 steps, two at a time: 3750 s for each second of a step. A step of 16 pairs took 1.8 s on one thread
 *   of an AMD EPYC that two other trainings kept busy, with either model: 113 minutes; 2.3 s would make it 144.
 * - 12 runs in one pass and 4 with restarts over 2,752 frames at 53 ms (the same machine), two at a time: 20 minutes.
 * - Validation, references and figures: under 10 minutes.
 */
export const realStudy: StudyConfig = {
  entries,
  trainingSeeds: [1, 2, 3],
  references: ['ncc', 'stand-still', ...publishedTrackers],
  training: {
    epochs: 5,
    validationPairs: 128,
    phases: [freeze(0, mobileNetV2Groups)],
    pairs: { pairsPerEpoch: 2000 },
  },
  data: { shares: { videos: 0.4, clips: 0.15, synthetic: 0.45 } },
  pretrained: Object.fromEntries(trained.map(([, model, weights]) => [model, weights])),
};
