import type { Xyxy } from '../../boxes/types.js';
import type { Predictions } from '../predictions.js';
import type { SampleGrid } from '../samples.js';

/** 3 x 3 points at 8, 16 and 24 px: small enough for a case by hand. */
export const nineGrid: SampleGrid = { size: 3, stride: 8, offset: 8, searchSize: 32, shapes: [] };

/** A target of 24 x 24 px around all nine points, centred at the middle one, sample 4. */
export const nineTarget: Xyxy = { x1: 4, y1: 4, x2: 28, y2: 28 };

/**
 * Predictions of `nineGrid`.
 *
 * @param ious Per sample the IoU of its box with `nineTarget`: a box of the target's width and that share of its height,
 * or for 0 a box beside it.
 */
export function ninePredictions(scores: readonly number[], ious: readonly number[]): Predictions {
  return {
    scores: Float32Array.from(scores),
    boxes: Float32Array.from(ious.flatMap((iou) => (iou > 0 ? [4, 4, 28, 4 + 24 * iou] : [28, 4, 52, 28]))),
  };
}
