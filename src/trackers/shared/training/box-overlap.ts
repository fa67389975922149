import { POSITIVE } from '../../../dla/labels.js';
import { tf } from '../../../runtime/tf.js';
import { mask } from './reductions.js';

/** Intersection and union of predicted and target boxes per point, [N, h, w, 1]. */
export interface BoxOverlap {
  readonly intersection: tf.Tensor4D;
  readonly union: tf.Tensor4D;
  /** 1 at positive points, 0 elsewhere. */
  readonly positive: tf.Tensor4D;
}

/**
 * Intersection and union of boxes given by distances of their edges from the same points. Predictions at other than positive
 * points are replaced by 1: they may have overflowed, and infinity times 0 is NaN.
 *
 * @param reg Predicted left, top, right, bottom [N, h, w, 4].
 * @param ltrb Targets, same shape.
 * @param labels [N, h, w, 1]
 * @param extra Pixels added to widths and heights: 1 if both end pixels belong to a box.
 */
export function boxOverlap(reg: tf.Tensor4D, ltrb: tf.Tensor4D, labels: tf.Tensor4D, extra: 0 | 1 = 0): BoxOverlap {
  const isPositive = tf.equal(labels, POSITIVE);
  const sides = tf.split(reg, 4, 3).map((side) => tf.where(isPositive, side, tf.onesLike(side)));
  const [l, t, r, b] = sides as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
  const [gl, gt, gr, gb] = tf.split(ltrb, 4, 3) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
  const length = (a: tf.Tensor4D, c: tf.Tensor4D): tf.Tensor4D => {
    const sum = tf.add(a, c) as tf.Tensor4D;
    return extra === 0 ? sum : tf.add(sum, extra);
  };
  const width = length(tf.minimum(l, gl), tf.minimum(r, gr));
  const height = length(tf.minimum(t, gt), tf.minimum(b, gb));
  const intersection = tf.mul(width, height) as tf.Tensor4D;
  const areas = tf.add(tf.mul(length(l, r), length(t, b)), tf.mul(length(gl, gr), length(gt, gb)));
  return { intersection, union: tf.sub(areas, intersection), positive: mask(isPositive) as tf.Tensor4D };
}
