import { mobileNetV2Groups } from '../../models/backbones/mobilenet-v2-stages.js';
import type { MixedData, Pretrained, PretrainedTracker, StudyConfig, StudyEntry } from '../../study/config.js';
import { freeze } from '../../trackers/recipe.js';
import { mobileNetWeights } from './mobilenet-weights.js';

/** Trackers that others trained, with their weights as published. */
export const publishedTrackers: readonly PretrainedTracker[] = [
  { title: 'NanoTrack v3 (published)', model: 'nanotrack-v3', weights: 'nanotrack/v3/nanotrackv3.pth' },
];

const mobileNet: Pretrained = { ...mobileNetWeights, phases: [freeze(0, mobileNetV2Groups)] };

/**
 * NanoTrack's backbone has been trained as part of a tracker, on videos; its recipe freezes it. Its published learning rate,
 * 0.005, is that of 20 million pairs. Not in the paper; chosen because after 10,000 pairs the IoU on held-out training
 * videos was 0.60 with it, and 0.65, 0.70, 0.73 with 0.02, 0.08, 0.16 (its own labels, one seed).
 */
const nanoTrack: Pretrained = { file: 'nanotrack/v3/nanotrackv3.pth', peakLr: 0.16 };

/** The trackers that are trained, each by its baseline's labels and by DLA's, and the backbone that they start from. */
const trained: readonly (readonly [title: string, model: string, backbone: Pretrained])[] = [
  ['SiamRPN++', 'siamrpnpp-mobilenetv2-1.0', mobileNet],
  ['SiamCAR', 'siamcar-mobilenetv2', mobileNet],
  ['NanoTrack', 'nanotrack-v3', nanoTrack],
];

const entries = trained.flatMap(([title, model]): StudyEntry[] => [
  { title, model, assigner: 'baseline' },
  { title: `DLA-${title}`, model, assigner: 'dla', baseline: title },
]);

const mixture: MixedData = { shares: { videos: 0.4, clips: 0.15, synthetic: 0.45 } };

/**
 * The training data of {@link realStudy} with further sets, which take half of the synthetic pairs' share in equal parts.
 * Not in the paper; chosen so that what the study's own real videos contribute stays as it is.
 *
 * @param sets Names as `siamdla datasets` lists them.
 */
export function mixtureWith(sets: readonly string[]): MixedData {
  const { synthetic, ...own } = mixture.shares;
  const each = synthetic / 2 / sets.length;
  const shares = { ...own, synthetic: synthetic / 2, ...Object.fromEntries(sets.map((id) => [id, each])) };
  return { shares: { ...mixture.shares, ...shares }, added: sets };
}

/**
 * Trackers on pretrained, frozen backbones, trained on as many pairs as at mini scale, of real and synthetic videos. Not in
 * the paper; the length is chosen for three hours on two quiet cores:
 *
 * - 12 trainings on MobileNetV2 of 625 steps, two at a time: 3750 s for each second of a step. A step of 16 pairs took 1.8 s
 *   on one thread of an AMD EPYC that two other trainings kept busy: 113 minutes; 2.2 s would make it 138.
 * - 6 trainings of NanoTrack at 0.25 s: 8 minutes.
 * - 12 runs in one pass and 12 with restarts over 2,752 frames at 53 ms (the same machine), two at a time: 29 minutes; NanoTrack
 *   and the references: 6 minutes.
 * - Validation and figures: under 10 minutes.
 *
 * What it took on two cores that did other work meanwhile is in 'Time of each step' of figures/README.md, which is written from
 * the stored steps.
 */
export const realStudy: StudyConfig = {
  entries,
  trainingSeeds: [1, 2, 3],
  references: ['ncc', 'stand-still', ...publishedTrackers],
  training: { epochs: 5, batch: 16, validationPairs: 128, pairs: { pairsPerEpoch: 2000 } },
  data: mixture,
  pretrained: Object.fromEntries(trained.map(([, model, backbone]) => [model, backbone])),
};
