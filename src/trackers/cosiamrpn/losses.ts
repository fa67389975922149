import { tf } from '../../runtime/tf.js';
import { crossEntropy } from '../shared/training/reductions.js';

/**
 * The loss of CoSiamRPN's matching branch: weighted binary cross-entropy, averaged over all points.
 *
 * Source: tankebuaa/pyvis @ e1a2f15, training.py.
 *
 * @param response Logits [N, h, w, 1].
 * @param match Targets, same shape.
 * @param weights Same shape.
 */
export function matchLoss(response: tf.Tensor4D, match: tf.Tensor4D, weights: tf.Tensor4D): tf.Scalar {
  return tf.mean(tf.mul(crossEntropy(response, match), weights)) as tf.Scalar;
}
