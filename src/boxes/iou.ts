import type { Xyxy } from './types.js';

/**
 * Intersection over union of two boxes, on continuous areas (no +1).
 *
 * @param a Box in pixels.
 * @param b Box in the same frame as `a`.
 * @returns Ratio in [0, 1]; 0 when they do not overlap or either has no area; NaN or 0 when a coordinate is NaN, and where
 * areas exceed the range of numbers.
 */
export function iou(a: Xyxy, b: Xyxy): number {
  return iouOfCorners(a.x1, a.y1, a.x2, a.y2, b.x1, b.y1, b.x2, b.y2, 0);
}

/**
 * Intersection over union of boxes given as separate numbers, for loops that must not allocate.
 *
 * @param extra Pixels added to each width and height: 0 for plain IoU; 1 for the inclusive convention, in which a box
 *   from pixel 3 to pixel 5 is three pixels wide (used by ATSS).
 */
export function iouOfCorners(
  ax1: number,
  ay1: number,
  ax2: number,
  ay2: number,
  bx1: number,
  by1: number,
  bx2: number,
  by2: number,
  extra: number,
): number {
  const aArea = (ax2 - ax1 + extra) * (ay2 - ay1 + extra);
  const bArea = (bx2 - bx1 + extra) * (by2 - by1 + extra);
  const w = Math.min(ax2, bx2) - Math.max(ax1, bx1) + extra;
  const h = Math.min(ay2, by2) - Math.max(ay1, by1) + extra;
  if (w <= 0 || h <= 0) return 0;
  const intersection = w * h;
  return intersection / (aArea + bArea - intersection);
}
