import { type Convention, centreOf, overlapAt } from './convention.js';

/**
 * The convention of pysot, used for SiamRPN++ and SiamCAR.
 *
 * - Overlap: continuous areas, no +1. A ground truth with a side that is not positive or is NaN (target absent) is a
 *   failure at every threshold.
 * - Precision: centres at x + (w - 1) / 2. A ground truth whose centre is not strictly positive in both coordinates is
 *   a hit at every threshold, 0 px included. An absent target is thus a miss in success and a hit in precision.
 * - Normalised precision: both centres divided by the ground truth's (w, h) + 10^-16, then as precision; the rate at
 * 0.20.
 * - Frames marked as not visible (LaSOT) are failures in all three curves where marks are given: they stay in the
 *   denominator. Without marks every annotated box is scored.
 * - The first frame counts, with the tracker's own box. A predicted box with NaN is a failure.
 *
 * Source: STVIR/pysot toolkit @ d04028f, toolkit/evaluation/ope_benchmark.py and toolkit/utils/statistics.py.
 */
export const pysot: Convention = {
  name: 'pysot',
  about: 'pysot: absent targets fail in success and hit in precision; first frame counts; normalised precision at 0.20',
  usesVisibility: true,
  normThresholds: Float64Array.from({ length: 51 }, (_, i) => i / 100),
  normScore: 'at 0.20',
  prepare: (_, pred) => pred,
  measure(gt, pred, at, out) {
    const gw = gt[at + 2]!;
    const gh = gt[at + 3]!;
    out[0] = gw > 0 && gh > 0 ? overlapAt(gt, pred, at, 0) : -1;
    const gx = centreOf(gt[at]!, gw);
    const gy = centreOf(gt[at + 1]!, gh);
    const px = centreOf(pred[at]!, pred[at + 2]!);
    const py = centreOf(pred[at + 1]!, pred[at + 3]!);
    out[1] = distanceFromValid(gx, gy, px, py);
    const w = gw + 1e-16;
    const h = gh + 1e-16;
    out[2] = distanceFromValid(gx / w, gy / h, px / w, py / h);
    return true;
  },
};

function distanceFromValid(gx: number, gy: number, px: number, py: number): number {
  if (!(gx > 0 && gy > 0)) return -1;
  return Math.sqrt((gx - px) * (gx - px) + (gy - py) * (gy - py));
}
