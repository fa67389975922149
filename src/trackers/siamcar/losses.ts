import { tf } from '../../runtime/tf.js';
import { boxOverlap } from '../shared/training/box-overlap.js';
import { crossEntropy, mask, weightedMean } from '../shared/training/reductions.js';

/**
 * SiamCAR's box loss: -ln((intersection + 1) / (union + 1)), averaged over positives, weighted by their centerness, or
 * unweighted if every centerness is 0; 0 without positives.
 *
 * Source: ohhhyeahhh/SiamCAR @ 76ddd52, loss_car.py (IOULoss).
 *
 * @param reg Predicted distances [N, h, w, 4].
 * @param ltrb Target distances.
 * @param labels [N, h, w, 1]: 1 at points with box targets.
 * @param centerness Target centerness [N, h, w, 1]; 0 at other points than positives.
 * @param boxWeights Weights by which the centerness is multiplied, of assigners that see predictions; default: none.
 */
export function centerWeightedIouLoss(
  reg: tf.Tensor4D,
  ltrb: tf.Tensor4D,
  labels: tf.Tensor4D,
  centerness: tf.Tensor4D,
  boxWeights?: tf.Tensor4D,
): tf.Scalar {
  const { intersection, union, positive } = boxOverlap(reg, ltrb, labels);
  const loss = tf.log(tf.div(tf.add(union, 1), tf.add(intersection, 1)));
  if (!boxWeights) {
    const isUnweighted = mask(tf.equal(tf.sum(centerness), 0));
    return weightedMean(loss, tf.add(centerness, tf.mul(positive, isUnweighted)));
  }
  const weights = tf.mul(centerness, boxWeights);
  return weightedMean(loss, tf.add(weights, tf.mul(boxWeights, mask(tf.equal(tf.sum(weights), 0)))));
}

/**
 * SiamCAR's centerness loss: binary cross-entropy, averaged over the batch's positives.
 *
 * Source: ohhhyeahhh/SiamCAR @ 76ddd52, loss_car.py.
 *
 * @param logits [N, h, w, 1]
 * @param centerness Targets, same shape.
 * @param labels Same shape: 1 at points with box targets.
 */
export function centernessLoss(logits: tf.Tensor4D, centerness: tf.Tensor4D, labels: tf.Tensor4D): tf.Scalar {
  return weightedMean(crossEntropy(logits, centerness), mask(tf.equal(labels, 1)));
}
