import { IGNORED, POSITIVE } from '../../dla/labels.js';
import { tf } from '../../runtime/tf.js';
import { boxOverlap } from '../shared/training/box-overlap.js';
import { crossEntropy, mask, weightedMean } from '../shared/training/reductions.js';
import type { SoftLabels } from '../shared/training/soft-labels.js';

const alpha = 0.75;
/** The smallest normal float32; arguments of logarithms are clipped to it. */
const tiny = 1.1754943508222875e-38;

/**
 * Focal loss of logits: the sum of -0.75 (1 - p)^2 ln p over positives and -0.25 p^2 ln(1 - p) over negatives, divided by the
 * batch's number of positives, at least 1.
 *
 * Source: MegviiDetection/video_analyst @ f4d1bcc, sigmoid_ce_retina.py.
 *
 * @param logits [N, h, w, 1]
 * @param labels 1, 0 or -1, same shape.
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
 * {@link focalLoss} with soft labels: the sum of 0.75 w |y - p|^2 (-y ln p - (1 - y) ln(1 - p)) over positives and of
 * -0.25 v p^2 ln(1 - p) with the weights v as background, divided by the batch's sum of w y, at least 1. Equal to `focalLoss`
 * for hard labels.
 *
 * Source: Li et al. 2020, "Generalized Focal Loss", Eq. 3, with the weights of SiamFC++'s focal loss.
 *
 * @param logits [N, h, w, 1]
 */
export function qualityFocalLoss(logits: tf.Tensor4D, soft: SoftLabels): tf.Scalar {
  const { softTargets: y, positiveWeights: w, negativeWeights } = soft;
  const p = tf.sigmoid(logits);
  const ofPositive = tf.mul(tf.square(tf.sub(y, p)), crossEntropy(logits, y));
  const ofNegative = tf.mul(tf.square(p), tf.softplus(logits));
  const sum = tf.sum(
    tf.add(tf.mul(ofPositive, tf.mul(w, alpha)), tf.mul(ofNegative, tf.mul(negativeWeights, 1 - alpha))),
  );
  return tf.div(sum, tf.maximum(tf.sum(tf.mul(w, y)), 1));
}

/**
 * SiamFC++'s box loss: -ln IoU, averaged over positives; both end pixels belong to a box. 0 without positives.
 *
 * Source: MegviiDetection/video_analyst @ f4d1bcc, iou_loss.py.
 *
 * @param reg Predicted distances [N, h, w, 4].
 * @param ltrb Target distances.
 * @param labels [N, h, w, 1]: 1 at points with box targets.
 * @param boxWeights Weights of positives, of assigners that see predictions; default: 1.
 */
export function inclusiveIouLoss(
  reg: tf.Tensor4D,
  ltrb: tf.Tensor4D,
  labels: tf.Tensor4D,
  boxWeights?: tf.Tensor4D,
): tf.Scalar {
  const { intersection, union, positive } = boxOverlap(reg, ltrb, labels, 1);
  const loss = tf.neg(tf.log(tf.maximum(tf.div(intersection, union), tiny)));
  return weightedMean(loss, boxWeights ?? positive);
}

/**
 * SiamFC++'s centerness loss: binary cross-entropy minus the target's entropy, averaged over all points with a target
 * centerness other than 0 whatever their label, so also in negative pairs.
 *
 * Source: MegviiDetection/video_analyst @ f4d1bcc, sigmoid_ce_centerness.py.
 *
 * @param logits [N, h, w, 1]
 * @param centerness Targets, same shape.
 */
export function entropyFreeCenterness(logits: tf.Tensor4D, centerness: tf.Tensor4D): tf.Scalar {
  const logarithm = (x: tf.Tensor): tf.Tensor => tf.log(tf.maximum(x, tiny)); // 0 ln 0 is 0
  const rest = tf.sub(1, centerness);
  const entropy = tf.neg(tf.add(tf.mul(centerness, logarithm(centerness)), tf.mul(rest, logarithm(rest))));
  return weightedMean(tf.sub(crossEntropy(logits, centerness), entropy), mask(tf.notEqual(centerness, 0)));
}
