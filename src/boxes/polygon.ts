import type { Cxcywh } from './types.js';

/** Corners of a polygon in order: x1, y1, x2, y2, ... in pixels. */
export type Polygon = readonly number[];

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
  const { cx, cy } = polygonCentre(polygon);
  const xs = polygon.filter((_, i) => i % 2 === 0);
  const ys = polygon.filter((_, i) => i % 2 === 1);
  const w = Math.max(...xs) - Math.min(...xs);
  const h = Math.max(...ys) - Math.min(...ys);
  const side = (i: number, j: number): number => Math.hypot(xs[j]! - xs[i]!, ys[j]! - ys[i]!);
  const shrink = Math.sqrt((side(0, 1) * side(1, 2)) / (w * h));
  return { cx, cy, w: shrink * w + 1, h: shrink * h + 1 };
}
