import { NotFiniteError } from './post-processing.js';

/** 1 / (1 + exp(-x)). */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/**
 * The foreground probability of an anchor at a point: the softmax of its two logits.
 *
 * @param cls Logits [points, 2 anchors]: background of all anchors, then foreground of all.
 * @param point Index of the point in the map.
 * @param anchor Index of the anchor at the point. Default: 0, the only one.
 * @param anchors Number of anchors at each point. Default: 1, points without anchors.
 */
export function foreground(cls: ArrayLike<number>, point: number, anchor: number = 0, anchors: number = 1): number {
  const at = 2 * anchors * point + anchor;
  return sigmoid(cls[at + anchors]! - cls[at]!);
}

/**
 * Index of the maximum; the first one of ties.
 *
 * @throws NotFiniteError if no value is finite.
 */
export function indexOfMax(values: Float64Array): number {
  let best = -1;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    if (values[i]! > max) {
      max = values[i]!;
      best = i;
    }
  }
  if (best >= 0 && Number.isFinite(max)) return best;
  throw new NotFiniteError();
}
