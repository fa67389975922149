/** Smallest area of an enclosing box, in square pixels, so that two empty boxes have no NaN. */
const minArea = 1e-12;

/**
 * Generalised IoU of two boxes, Rezatofighi et al. 2019: IoU minus the share of the enclosing box that neither covers.
 *
 * @returns Ratio in [-1, 1].
 */
export function giouOfCorners(
  ax1: number,
  ay1: number,
  ax2: number,
  ay2: number,
  bx1: number,
  by1: number,
  bx2: number,
  by2: number,
): number {
  const w = Math.max(0, Math.min(ax2, bx2) - Math.max(ax1, bx1));
  const h = Math.max(0, Math.min(ay2, by2) - Math.max(ay1, by1));
  const aArea = Math.max(0, ax2 - ax1) * Math.max(0, ay2 - ay1);
  const union = aArea + (bx2 - bx1) * (by2 - by1) - w * h;
  const enclosing = (Math.max(ax2, bx2) - Math.min(ax1, bx1)) * (Math.max(ay2, by2) - Math.min(ay1, by1));
  const hull = Math.max(minArea, union, enclosing); // a box with x2 < x1 would enclose less than the union
  return (w * h) / Math.max(minArea, union) - (hull - union) / hull;
}
