import type { Xywh } from '../../boxes/types.js';
import { rectangleAround } from '../../data/sequence.js';
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
  const { cx, cy, w, h } = polygon === 'min-max' ? minMaxBox(annotation) : equalAreaBox(annotation);
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

interface CentredBox {
  readonly cx: number;
  readonly cy: number;
  readonly w: number;
  readonly h: number;
}

/** Around the mean of the corners; the smallest upright rectangle shrunk to the polygon's area, one pixel more. */
export function equalAreaBox(corners: ArrayLike<number>): CentredBox {
  const [, , width, height] = rectangleAround(corners);
  const side = (i: number): number => Math.hypot(corners[i]! - corners[i + 2]!, corners[i + 1]! - corners[i + 3]!);
  const scale = Math.sqrt((side(0) * side(2)) / (width * height));
  return { ...meanCorner(corners), w: scale * width + 1, h: scale * height + 1 };
}

function minMaxBox(corners: ArrayLike<number>): CentredBox {
  const [, , w, h] = rectangleAround(corners);
  return { ...meanCorner(corners), w, h };
}

function meanCorner(corners: ArrayLike<number>): { cx: number; cy: number } {
  let [cx, cy] = [0, 0];
  for (let i = 0; i < 8; i += 2) {
    cx += corners[i]! / 4;
    cy += corners[i + 1]! / 4;
  }
  return { cx, cy };
}
