import { mean } from '../../statistics/mean.js';
import type { LabelSnapshot, PositiveSample } from './label-snapshot.js';

/** Means over the images of a probe. */
export interface LabelStatistics {
  /** Positive samples per image. */
  readonly positivesPerImage: number;
  /**
   * IoU of the positives' predicted boxes with the target: the mean of an image's positives by their weights, averaged over
   * the images that have positives. Null without any.
   */
  readonly predictedIou: number | null;
  /** The same of their prior boxes: anchors, or squares of 64 px. */
  readonly priorIou: number | null;
  /** Share of images without a positive. */
  readonly emptyShare: number;
  /** Share of images labelled by a fallback of the assigner. */
  readonly fallbackShare: number;
  /** IoU of the best-scored box with the target. */
  readonly bestIou: number;
}

/** The statistics of at least one image. */
export function labelStatistics(images: readonly LabelSnapshot[]): LabelStatistics {
  const labelled = images.filter(({ positives }) => positives.length > 0);
  const meanIou = (of: (positive: PositiveSample) => number): number | null =>
    labelled.length === 0 ? null : mean(labelled.map(({ positives }) => weightedMean(positives, of)));
  return {
    positivesPerImage: mean(images.map(({ positives }) => positives.length)),
    predictedIou: meanIou(({ predictedIou }) => predictedIou),
    priorIou: meanIou(({ priorIou }) => priorIou),
    emptyShare: mean(images.map(({ positives }) => (positives.length === 0 ? 1 : 0))),
    fallbackShare: mean(images.map(({ outcome }) => (outcome === 'fallback' || outcome === 'no-candidates' ? 1 : 0))),
    bestIou: mean(images.map(({ best }) => best.iou)),
  };
}

/** The mean by weight; unweighted where all weights are 0. */
function weightedMean(positives: readonly PositiveSample[], of: (positive: PositiveSample) => number): number {
  const total = positives.reduce((sum, { weight }) => sum + weight, 0);
  const weightOf = (positive: PositiveSample): number => (total > 0 ? positive.weight / total : 1 / positives.length);
  return positives.reduce((sum, positive) => sum + weightOf(positive) * of(positive), 0);
}
