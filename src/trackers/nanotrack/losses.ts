import { tf } from '../../runtime/tf.js';
import { boxOverlap } from '../shared/training/box-overlap.js';
import { weightedMean } from '../shared/training/reductions.js';

/**
 * NanoTrack's and SiamBAN's box loss: 1 - (intersection + 1) / (union + 1), averaged over the batch's positives; 0 without
 * positives, an error in the reference.
 *
 * Source: HonglinChu/SiamTrackers @ 4dbbbbc, NanoTrack, iou_loss.py (linear_iou).
 *
 * @param reg Predicted distances [N, h, w, 4].
 * @param ltrb Target distances.
 * @param labels [N, h, w, 1]: 1 at points with box targets.
 * @param boxWeights Weights of positives, of assigners that see predictions; default: 1.
 */
export function linearIouLoss(
  reg: tf.Tensor4D,
  ltrb: tf.Tensor4D,
  labels: tf.Tensor4D,
  boxWeights?: tf.Tensor4D,
): tf.Scalar {
  const { intersection, union, positive } = boxOverlap(reg, ltrb, labels);
  const loss = tf.sub(1, tf.div(tf.add(intersection, 1), tf.add(union, 1)));
  return weightedMean(loss, boxWeights ? tf.mul(positive, boxWeights) : positive);
}
