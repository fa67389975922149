import { tf } from '../../../runtime/tf.js';

/** 1 where a condition holds, 0 elsewhere. */
export function mask<T extends tf.Tensor>(condition: T): T {
  return tf.cast(condition, 'float32') as T;
}

/** sum(values * weights) / sum(weights); 0 if the weights sum to 0. */
export function weightedMean(values: tf.Tensor, weights: tf.Tensor): tf.Scalar {
  const total = tf.sum(weights) as tf.Scalar;
  const isNone = mask(tf.equal(total, 0));
  return tf.div(tf.sum(tf.mul(values, weights)), tf.add(total, isNone)); // 0 / 1 without weights
}

/**
 * Binary cross-entropy of logits, element by element: -y ln p - (1 - y) ln(1 - p) with p their sigmoid.
 *
 * @param y Targets in [0, 1], same shape.
 */
export function crossEntropy<T extends tf.Tensor>(logits: T, y: T): T {
  return tf.sub(tf.softplus(logits), tf.mul(logits, y)) as T;
}
