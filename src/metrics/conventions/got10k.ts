import { type Convention, centreOf, overlapAt } from './convention.js';

/**
 * The convention of the GOT-10k toolkit on OTB, UAV123 and LaSOT. (Its own protocol for GOT-10k is in ../got10k.ts.)
 *
 * - Overlap: continuous areas, no +1, with the double's epsilon (2^-52) added to the union.
 * - Frames whose ground truth has a NaN leave the numerator and the denominator of all three curves; a zero-sized
 *   ground truth stays and overlaps nothing. Visibility is ignored.
 * - Precision: centres at x + (w - 1) / 2, no condition on them.
 * - Normalised precision: the difference of the centres divided by max(1, ground truth's w, h); the mean of the 51
 * rates.
 * - The first frame counts, with the ground truth in place of the tracker's box. A predicted box with NaN is a failure.
 *
 * Source: got-10k/toolkit, got10k/experiments/otb.py @ 2b09e33, got10k/utils/metrics.py @ 83aafbf;
 * lasot.py and the normalised distance as in the copy sourabhswain/got10k-toolkit @ 82b407b.
 */
export const got10k: Convention = {
  name: 'got10k',
  about:
    'got10k: absent (NaN) frames left out; first frame taken from the ground truth; normalised precision is the mean over 0 to 0.5',
  usesVisibility: false,
  normThresholds: Float64Array.from({ length: 51 }, (_, i) => i * 0.01),
  normScore: 'mean',
  prepare(gt, pred) {
    const boxes = pred.slice();
    boxes.set(gt.subarray(0, 4));
    return boxes;
  },
  measure(gt, pred, at, out) {
    const gw = gt[at + 2]!;
    const gh = gt[at + 3]!;
    if (Number.isNaN(gt[at]! + gt[at + 1]! + gw + gh)) return false;
    out[0] = overlapAt(gt, pred, at, Number.EPSILON);
    const dx = centreOf(pred[at]!, pred[at + 2]!) - centreOf(gt[at]!, gw);
    const dy = centreOf(pred[at + 1]!, pred[at + 3]!) - centreOf(gt[at + 1]!, gh);
    out[1] = Math.sqrt(dx * dx + dy * dy);
    const nx = dx / Math.max(1, gw);
    const ny = dy / Math.max(1, gh);
    out[2] = Math.sqrt(nx * nx + ny * ny);
    return true;
  },
};
