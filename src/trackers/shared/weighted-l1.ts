import * as tf from '../../runtime/tf.js';

/**
 * Sum of absolute differences of deltas by their weights, divided by the number of images.
 *
 * Source: STVIR/pysot @ d04028f, loss.py (weight_l1_loss).
 *
 * @param loc Predicted [N, h, w, 4 anchors].
 * @param deltas Wanted, in the same order.
 * @param weights In the same order; 0 where an anchor is not positive.
 */
export function weightedL1(loc: tf.Tensor4D, deltas: tf.Tensor4D, weights: tf.Tensor4D): tf.Scalar {
  return tf.div(tf.sum(tf.mul(tf.abs(tf.sub(loc, deltas)), weights)), loc.shape[0]);
}
