import { hasAreaAt } from '../../boxes/rows.js';
import { type Convention, centreOf, overlapAt } from './convention.js';

/**
 * The convention of the original OTB toolkit, in MATLAB, and of LaSOT's, which grew out of it.
 *
 * - A ground truth is valid only if all of x, y, w, h are strictly positive. Any other (including one that extends
 *   beyond the frame's left or upper edge) is a failure in success and, having distance -1, a hit in precision.
 * - Overlap: the toolkit's right edge is x + w - 1 and its widths are right - left + 1, so the +1 cancels: continuous
 * areas.
 * - A predicted box with NaN or a side that is not positive is replaced by the previous one, where the target is
 * present.
 * - The first frame counts, with the ground truth in place of the tracker's box.
 * - Precision: centres at x + (w - 1) / 2, distance within the threshold. Not rounded; the Python port rounds to 4
 * decimals.
 * - Normalised precision: OTB has none. This is LaSOT's: both centres divided by the ground truth's w, h; the rate at
 * 0.20.
 * - Frames marked as not visible are failures in all three curves, as in LaSOT's toolkit, where marks are given; OTB
 *   has none.
 *
 * Source: the OTB toolkit's util/calcSeqErrRobust.m and genPerfMat.m, as in the copy
 * HonglinChu/visual_tracker_benchmark @ f656b18 (whose first rule repeats a box only if all its values are NaN, LaSOT's
 * if any is, as here); HengLan/LaSOT_Evaluation_Toolkit @ 41c7933, utils/calc_seq_err_robust.m.
 */
export const otb: Convention = {
  name: 'otb',
  about:
    'otb: ground truth with any value <= 0 fails in success and hits in precision; invalid predictions repeat the last; first frame taken from the ground truth',
  usesVisibility: true,
  normThresholds: Float64Array.from({ length: 51 }, (_, i) => i / 100),
  normScore: 'at 0.20',
  prepare(gt, pred) {
    const boxes = pred.slice();
    for (let t = 1; t < boxes.length / 4; t++) {
      const at = 4 * t;
      const isAbsent = Number.isNaN(gt[at]! + gt[at + 1]! + gt[at + 2]! + gt[at + 3]!);
      if (!isAbsent && !hasAreaAt(boxes, t)) boxes.copyWithin(at, at - 4, at);
    }
    boxes.set(gt.subarray(0, 4));
    return boxes;
  },
  measure(gt, pred, at, out) {
    const gw = gt[at + 2]!;
    const gh = gt[at + 3]!;
    if (!(gt[at]! > 0 && gt[at + 1]! > 0 && gw > 0 && gh > 0)) {
      out.fill(-1);
      return true;
    }
    out[0] = overlapAt(gt, pred, at, 0);
    const gx = centreOf(gt[at]!, gw);
    const gy = centreOf(gt[at + 1]!, gh);
    const px = centreOf(pred[at]!, pred[at + 2]!);
    const py = centreOf(pred[at + 1]!, pred[at + 3]!);
    out[1] = Math.sqrt((px - gx) ** 2 + (py - gy) ** 2);
    out[2] = Math.sqrt((px / gw - gx / gw) ** 2 + (py / gh - gy / gh) ** 2);
    return true;
  },
};
