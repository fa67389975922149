import { xywhToXyxy } from '../boxes/convert.js';
import { iou } from '../boxes/iou.js';
import { boxAt, hasAreaAt } from '../boxes/rows.js';
import type { Xywh } from '../boxes/types.js';

/**
 * The overlap of a tracker's boxes with the ground truth, frame by frame (IoU on continuous areas, no +1).
 *
 * @param gt x, y, w, h of every frame, flat.
 * @param pred The same of the tracker.
 * @returns One number per frame: NaN where the target is not annotated or has no area, 0 where the tracker returned no box.
 */
export function overlapsOf(gt: Float64Array, pred: Float64Array): Float64Array {
  const overlaps = new Float64Array(gt.length / 4);
  for (let t = 0; t < overlaps.length; t++) {
    if (!hasAreaAt(gt, t)) {
      overlaps[t] = Number.NaN;
      continue;
    }
    const box = boxAt(pred, t);
    const overlap = iou(xywhToXyxy(boxAt(gt, t)), xywhToXyxy(box));
    overlaps[t] = box.w > 0 && box.h > 0 && overlap > 0 ? overlap : 0;
  }
  return overlaps;
}

/** A frame's box out of a flat list; undefined where it has no area or a NaN. */
export function drawableBox(boxes: Float64Array, frame: number): Xywh | undefined {
  const box = boxAt(boxes, frame);
  const { x, y, w, h } = box;
  return w > 0 && h > 0 && Number.isFinite(x + y + w + h) ? box : undefined;
}
