import { iouOfCorners } from '../../boxes/iou.js';
import type { Xywh } from '../../boxes/types.js';

/**
 * The overlap of a tracker's boxes with the ground truth, frame by frame (IoU on continuous areas, no +1).
 *
 * @param gt x, y, w, h of every frame, flat.
 * @param pred The same of the tracker.
 * @returns One number a frame: NaN where the target is not annotated or has no area, 0 where the tracker gave no box.
 */
export function overlapsOf(gt: Float64Array, pred: Float64Array): Float64Array {
  const overlaps = new Float64Array(gt.length / 4);
  for (let t = 0, i = 0; t < overlaps.length; t++, i += 4) {
    const [x, y, w, h] = [gt[i]!, gt[i + 1]!, gt[i + 2]!, gt[i + 3]!];
    if (!(w > 0 && h > 0) || Number.isNaN(x + y)) {
      overlaps[t] = Number.NaN;
      continue;
    }
    const [px, py, pw, ph] = [pred[i]!, pred[i + 1]!, pred[i + 2]!, pred[i + 3]!];
    const overlap = iouOfCorners(x, y, x + w, y + h, px, py, px + pw, py + ph, 0);
    overlaps[t] = pw > 0 && ph > 0 && overlap > 0 ? overlap : 0;
  }
  return overlaps;
}

/** A frame's box out of a flat list; undefined where it has no area or a NaN. */
export function boxAt(boxes: Float64Array, frame: number): Xywh | undefined {
  const [x, y, w, h] = boxes.subarray(4 * frame, 4 * frame + 4) as unknown as [number, number, number, number];
  return w > 0 && h > 0 && Number.isFinite(x + y + w + h) ? { x, y, w, h } : undefined;
}
