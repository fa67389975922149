import type { Cxcywh } from './types.js';

/** Corners of a polygon in order: x1, y1, x2, y2, ... in pixels. */
export type Polygon = ArrayLike<number>;

/** x, y, w, h of the bounding box of corners x1, y1, x2, y2, ...; NaN if a corner is NaN. */
export function rectangleAround(corners: Polygon): [x: number, y: number, w: number, h: number] {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < corners.length; i += 2) {
    left = Math.min(left, corners[i]!);
    right = Math.max(right, corners[i]!);
    top = Math.min(top, corners[i + 1]!);
    bottom = Math.max(bottom, corners[i + 1]!);
  }
  return [left, top, right - left, bottom - top];
}

/** Mean of a polygon's corners in pixels, used by trackers as its centre (not the centroid of its area). */
export function polygonCentre(polygon: Polygon): { readonly cx: number; readonly cy: number } {
  let cx = 0;
  let cy = 0;
  const corners = polygon.length / 2;
  for (let i = 0; i < polygon.length; i += 2) {
    cx += polygon[i]! / corners;
    cy += polygon[i + 1]! / corners;
  }
  return { cx, cy };
}

/**
 * Axis-aligned box of a rotated box with four corners: same centre and the bounding box's aspect ratio, scaled so that
 * its area equals the product of the polygon's two side lengths, plus one pixel per side. pysot initialises trackers on
 * VOT's polygons like this.
 *
 * @returns NaN sizes when the polygon has no extent in x or y.
 */
export function polygonToCxcywh(polygon: Polygon): Cxcywh {
  const [, , width, height] = rectangleAround(polygon);
  const side = (i: number): number => Math.hypot(polygon[i]! - polygon[i + 2]!, polygon[i + 1]! - polygon[i + 3]!);
  const scale = Math.sqrt((side(0) * side(2)) / (width * height));
  return { ...polygonCentre(polygon), w: scale * width + 1, h: scale * height + 1 };
}
