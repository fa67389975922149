import * as tf from '../../runtime/tf.js';
import { boxOverlap } from '../shared/box-iou.js';
import { crossEntropy, mask, weightedMean } from '../shared/reductions.js';

/**
 * SiamCAR's loss of boxes: -ln((intersection + 1) / (union + 1)), averaged over positives with their centerness as
 * weights; plainly where all those are 0; 0 where there are no positives.
 *
 * Source: ohhhyeahhh/SiamCAR @ 76ddd52, loss_car.py (IOULoss).
 *
 * @param reg Predicted distances [N, h, w, 4].
 * @param ltrb Wanted distances.
 * @param labels [N, h, w, 1]
 * @param centerness Wanted centerness [N, h, w, 1], 0 outside of positives.
 */
export function centerWeightedIouLoss(
  reg: tf.Tensor4D,
  ltrb: tf.Tensor4D,
  labels: tf.Tensor4D,
  centerness: tf.Tensor4D,
): tf.Scalar {
  const { intersection, union, positive } = boxOverlap(reg, ltrb, labels);
  const loss = tf.log(tf.div(tf.add(union, 1), tf.add(intersection, 1)));
  const isPlain = mask(tf.equal(tf.sum(centerness), 0));
  return weightedMean(loss, tf.add(centerness, tf.mul(positive, isPlain)));
}

/**
 * SiamCAR's loss of centerness: binary cross-entropy, the mean over positives of the batch.
 *
 * Source: ohhhyeahhh/SiamCAR @ 76ddd52, loss_car.py.
 *
 * @param logits [N, h, w, 1]
 * @param centerness Wanted, in the same shape.
 * @param labels In the same shape.
 */
export function centernessLoss(logits: tf.Tensor4D, centerness: tf.Tensor4D, labels: tf.Tensor4D): tf.Scalar {
  return weightedMean(crossEntropy(logits, centerness), mask(tf.equal(labels, 1)));
}
