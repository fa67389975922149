import { polygonCentre, polygonToCxcywh, rectangleAround } from '../../boxes/polygon.js';
import type { Cxcywh, Xywh } from '../../boxes/types.js';
import type { InitialBoxRule } from '../../trackers/definition.js';

/**
 * The box that a tracker is initialised with.
 *
 * Source: STVIR/pysot @ d04028f, tools/test.py and utils/bbox.py. The first box of a result is this one.
 *
 * @param annotation x, y, w, h, or a polygon's eight coordinates.
 */
export function initialBox(annotation: ArrayLike<number>, { rectangle, polygon }: InitialBoxRule): Xywh {
  if (annotation.length === 4) {
    const [x, y, w, h] = [annotation[0]!, annotation[1]!, annotation[2]!, annotation[3]!];
    return rectangle === 'as-is' ? { x, y, w, h } : { x: x + w / 2 - (w - 1) / 2, y: y + h / 2 - (h - 1) / 2, w, h };
  }
  const { cx, cy, w, h } = polygon === 'min-max' ? minMaxBox(annotation) : polygonToCxcywh(annotation);
  return { x: cx - (w - 1) / 2, y: cy - (h - 1) / 2, w, h };
}

/**
 * The polygon of a rectangle with both its end pixels, for VOT's protocol.
 *
 * @param annotation x, y, w, h, or a polygon, which is given back.
 */
export function inclusivePolygon(annotation: Float64Array): Float64Array {
  if (annotation.length !== 4) return annotation;
  const [x, y, w, h] = annotation as unknown as [number, number, number, number];
  return Float64Array.of(x, y, x, y + h - 1, x + w - 1, y + h - 1, x + w - 1, y);
}

/** Around the mean of the corners, with the size of the smallest upright rectangle. */
function minMaxBox(corners: ArrayLike<number>): Cxcywh {
  const [, , w, h] = rectangleAround(corners);
  return { ...polygonCentre(corners), w, h };
}
