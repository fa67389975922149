import { IGNORED, POSITIVE } from '../../dla/labels.js';
import * as tf from '../../runtime/tf.js';
import { boxOverlap } from '../shared/box-iou.js';
import { crossEntropy, mask, weightedMean } from '../shared/reductions.js';

const alpha = 0.75;
/** The smallest normal number of 32 bits, below which no logarithm is taken. */
const tiny = 1.1754943508222875e-38;

/**
 * Focal loss of logits: the sum over all that is not ignored of -0.75 (1 - p)^2 ln p for positives and -0.25 p^2 ln(1 - p)
 * for negatives, divided by the number of positives of the batch, 1 at least.
 *
 * Source: MegviiDetection/video_analyst @ f4d1bcc, sigmoid_ce_retina.py.
 *
 * @param logits [N, h, w, 1]
 * @param labels 1, 0 or -1, in the same shape.
 */
export function focalLoss(logits: tf.Tensor4D, labels: tf.Tensor4D): tf.Scalar {
  const positive = mask(tf.equal(labels, POSITIVE));
  const negative = tf.sub(mask(tf.notEqual(labels, IGNORED)), positive);
  const p = tf.sigmoid(logits);
  const ofPositive = tf.mul(tf.square(tf.sub(1, p)), tf.softplus(tf.neg(logits)));
  const ofNegative = tf.mul(tf.square(p), tf.softplus(logits));
  const sum = tf.sum(
    tf.add(tf.mul(ofPositive, tf.mul(positive, alpha)), tf.mul(ofNegative, tf.mul(negative, 1 - alpha))),
  );
  return tf.div(sum, tf.maximum(tf.sum(positive), 1));
}

/**
 * SiamFC++'s loss of boxes: -ln of the IoU in which both edges' pixels belong to a box, the mean over positives; 0 where
 * there are none.
 *
 * Source: MegviiDetection/video_analyst @ f4d1bcc, iou_loss.py.
 *
 * @param reg Predicted distances [N, h, w, 4].
 * @param ltrb Wanted distances.
 * @param labels [N, h, w, 1]
 */
export function inclusiveIouLoss(reg: tf.Tensor4D, ltrb: tf.Tensor4D, labels: tf.Tensor4D): tf.Scalar {
  const { intersection, union, positive } = boxOverlap(reg, ltrb, labels, 1);
  const loss = tf.neg(tf.log(tf.maximum(tf.div(intersection, union), tiny)));
  return weightedMean(loss, positive);
}

/**
 * SiamFC++'s loss of centerness: binary cross-entropy less the target's own entropy, the mean over all points whose wanted
 * centerness is not 0, whatever their label: negative pairs take part.
 *
 * Source: MegviiDetection/video_analyst @ f4d1bcc, sigmoid_ce_centerness.py.
 *
 * @param logits [N, h, w, 1]
 * @param centerness Wanted, in the same shape.
 */
export function entropyFreeCenterness(logits: tf.Tensor4D, centerness: tf.Tensor4D): tf.Scalar {
  const logarithm = (x: tf.Tensor): tf.Tensor => tf.log(tf.maximum(x, tiny)); // 0 ln 0 is 0
  const rest = tf.sub(1, centerness);
  const entropy = tf.neg(tf.add(tf.mul(centerness, logarithm(centerness)), tf.mul(rest, logarithm(rest))));
  return weightedMean(tf.sub(crossEntropy(logits, centerness), entropy), mask(tf.notEqual(centerness, 0)));
}
