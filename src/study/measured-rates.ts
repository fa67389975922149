import type { Phase } from '../trackers/recipe.js';

/** Times of a network on the CPU, measured with this kit. */
export interface MeasuredRate {
  /** Seconds of a training for a pair of images while the backbone is frozen, and while it is trained. */
  readonly pair: Readonly<Record<'frozen' | 'trained', number>>;
  /** Seconds of tracking for a frame. */
  readonly frame: number;
  /** Cores that were used. */
  readonly cores: number;
  /** Memory of a training in GiB, rounded up. */
  readonly memoryGiB: number;
}

const tiny = (pair: number, frame: number): MeasuredRate => ({
  pair: { frozen: pair, trained: pair },
  frame,
  cores: 1,
  memoryGiB: 2,
});

/**
 * Measured rates by model, on an AMD EPYC with two cores; other models were not measured. Sources:
 *
 * - tiny networks: wall times of trainings side by side, one core each, and medians of tracking, validation and start-up
 *   included, on an earlier run of Fig. 4 and Table 2 (those of figures/fig04-trained.json, on a machine that did other
 *   work, took 0.029 to 0.043 s a pair);
 * - ResNet-50: blocks of iterations with batches of one, baseline and DLA averaged, on two cores, of which the update of the
 *   weights counts once for each of the paper's batches of 120 and 256
 *   (figures/fig10-training-cost-siamrpnpp-r50.json, figures/fig11-training-cost-siamcar-r50.json), and frames with random
 *   weights (figures/speed-inference.json); memory from whole trainings;
 * - MobileNetV2 and NanoTrack: steps of 16 pairs on one core (`realStudy`); NanoTrack's frames were not timed, and have
 *   MobileNetV2's time.
 */
export const measuredRates: Readonly<Record<string, MeasuredRate>> = {
  'siamrpnpp-tiny': tiny(0.0216, 0.0034),
  'siamcar-tiny': tiny(0.0262, 0.0054),
  'cosiamrpn-tiny': tiny(0.0254, 0.0046),
  'siamfcpp-tiny': tiny(0.0225, 0.0045),
  'siamrpnpp-r50': { pair: { frozen: 0.25, trained: 0.941 }, frame: 0.167, cores: 2, memoryGiB: 10 },
  'siamcar-r50': { pair: { frozen: 0.263, trained: 1.037 }, frame: 0.164, cores: 2, memoryGiB: 10 },
  'siamrpnpp-mobilenetv2-1.0': { pair: { frozen: 0.1125, trained: 0.1125 }, frame: 0.053, cores: 1, memoryGiB: 4 },
  'siamcar-mobilenetv2': { pair: { frozen: 0.1125, trained: 0.1125 }, frame: 0.053, cores: 1, memoryGiB: 4 },
  'nanotrack-v3': { pair: { frozen: 0.0156, trained: 0.0156 }, frame: 0.053, cores: 1, memoryGiB: 4 },
};

/** A training by its number of pairs: those that were seen with a frozen backbone, and the others. */
export interface PairCounts {
  readonly frozen: number;
  readonly trained: number;
}

/** Counts the pairs of a training. The backbone counts as frozen in the first phase that freezes any of it. */
export function pairCounts({
  epochs,
  pairsPerEpoch,
  phases,
}: {
  readonly epochs: number;
  readonly pairsPerEpoch: number;
  readonly phases: readonly Phase[];
}): PairCounts {
  const isFrozen = (phases[0]?.frozen.length ?? 0) + (phases[0]?.frozenKernels.length ?? 0) > 0;
  const frozenEpochs = isFrozen ? Math.min(epochs, phases[1]?.from ?? epochs) : 0;
  return { frozen: frozenEpochs * pairsPerEpoch, trained: (epochs - frozenEpochs) * pairsPerEpoch };
}

/** Core-hours of a training on the CPU; null where the model was not measured. */
export function trainingCoreHours(model: string, { frozen, trained }: PairCounts): number | null {
  const rate = measuredRates[model];
  return rate ? (rate.cores * (frozen * rate.pair.frozen + trained * rate.pair.trained)) / 3600 : null;
}

/** Core-hours of tracking on the CPU; null where the model was not measured. */
export function trackingCoreHours(model: string, frames: number): number | null {
  const rate = measuredRates[model];
  return rate ? (rate.cores * frames * rate.frame) / 3600 : null;
}
