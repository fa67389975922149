import { giouOfCorners } from '../boxes/giou.js';
import { iouOfCorners } from '../boxes/iou.js';
import type { Xyxy } from '../boxes/types.js';
import type { Predictions } from './predictions.js';
import type { AnchorShape } from './samples.js';

/** Whether a point lies strictly inside a target's box; both in pixels of the search image. */
export function isInside(x: number, y: number, gt: Xyxy): boolean {
  return x > gt.x1 && x < gt.x2 && y > gt.y1 && y < gt.y2;
}

/**
 * IoU of a target with an anchor: a box of the given shape centred at (x, y).
 *
 * @param extra Pixels added to each width and height, as in `iouOfCorners`. Default: 0, plain IoU.
 */
export function anchorIou(x: number, y: number, { w, h }: AnchorShape, gt: Xyxy, extra: number = 0): number {
  return iouOfCorners(x - w / 2, y - h / 2, x + w / 2, y + h / 2, gt.x1, gt.y1, gt.x2, gt.y2, extra);
}

/** IoU of a target with the predicted box of a sample; NaN or 0 where the prediction is not finite. */
export function predictedIou({ boxes }: Predictions, sample: number, gt: Xyxy): number {
  const at = 4 * sample;
  return iouOfCorners(boxes[at]!, boxes[at + 1]!, boxes[at + 2]!, boxes[at + 3]!, gt.x1, gt.y1, gt.x2, gt.y2, 0);
}

/** Generalised IoU of a target with the predicted box of a sample, in [-1, 1]. */
export function predictedGiou({ boxes }: Predictions, sample: number, gt: Xyxy): number {
  const at = 4 * sample;
  return giouOfCorners(boxes[at]!, boxes[at + 1]!, boxes[at + 2]!, boxes[at + 3]!, gt.x1, gt.y1, gt.x2, gt.y2);
}
