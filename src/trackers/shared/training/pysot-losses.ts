import { NEGATIVE, POSITIVE } from '../../../dla/labels.js';
import { tf } from '../../../runtime/tf.js';
import { mask, weightedMean } from './reductions.js';
import type { SoftLabels } from './soft-labels.js';

/**
 * Cross-entropy over two classes of the selected samples: half the mean over positives and half the mean over negatives,
 * each over the whole batch, not per image. Ignored samples do not contribute.
 *
 * As in the reference, a class with exactly one sample counts as empty (its index is squeezed to a scalar there). Computed
 * with masks, so that it can be traced.
 *
 * Source: STVIR/pysot @ d04028f, loss.py (select_cross_entropy_loss); SiamCAR has the same.
 *
 * @param background Logits of the background, of any shape.
 * @param foreground Logits of the target.
 * @param labels 1, 0 or -1, same shape.
 */
export function selectCrossEntropy(background: tf.Tensor, foreground: tf.Tensor, labels: tf.Tensor): tf.Scalar {
  const margin = tf.sub(foreground, background);
  const meanOver = (loss: tf.Tensor, label: number): tf.Tensor => {
    const selected = mask(tf.equal(labels, label));
    const count = tf.sum(selected);
    const mean = tf.div(tf.sum(tf.mul(loss, selected)), tf.maximum(count, 1));
    return tf.mul(mean, mask(tf.greater(count, 1)));
  };
  const sum = tf.add(meanOver(tf.softplus(tf.neg(margin)), POSITIVE), meanOver(tf.softplus(margin), NEGATIVE));
  return tf.mul(sum, 0.5);
}

/**
 * {@link selectCrossEntropy} with soft labels: half the weighted mean of the target's cross-entropy, with the weights
 * w * y, and half that of the background's, with the weights of the background + w * (1 - y). Each is normalised by the sum
 * of its weights. Equal to `selectCrossEntropy` for hard labels, except that a class with one sample counts.
 *
 * Not in the reference; chosen as the cross-entropy over two classes whose target is the distribution (y, 1 - y).
 *
 * @param background Logits of the background [N, h, w, anchors or 1].
 * @param foreground Logits of the target.
 */
export function softCrossEntropy(background: tf.Tensor, foreground: tf.Tensor, soft: SoftLabels): tf.Scalar {
  const { softTargets: y, positiveWeights: w, negativeWeights } = soft;
  const margin = tf.sub(foreground, background);
  const ofTarget = weightedMean(tf.softplus(tf.neg(margin)), tf.mul(w, y));
  const ofBackground = weightedMean(tf.softplus(margin), tf.add(negativeWeights, tf.mul(w, tf.sub(1, y))));
  return tf.mul(tf.add(ofTarget, ofBackground), 0.5);
}

/**
 * The classification loss of a head with two classes: {@link selectCrossEntropy}, or with soft labels
 * {@link softCrossEntropy}.
 *
 * @param cls Logits [N, h, w, 2 anchors]: background of all anchors, then foreground of all. Points count as one anchor.
 * @param labels [N, h, w, anchors]
 */
export function twoClassCrossEntropy(cls: tf.Tensor4D, labels: tf.Tensor4D, soft?: SoftLabels): tf.Scalar {
  const [background, foreground] = tf.split(cls, 2, 3) as [tf.Tensor4D, tf.Tensor4D];
  return soft ? softCrossEntropy(background, foreground, soft) : selectCrossEntropy(background, foreground, labels);
}

/**
 * Weighted sum of absolute differences of deltas, divided by the number of images.
 *
 * Source: STVIR/pysot @ d04028f, loss.py (weight_l1_loss).
 *
 * @param loc Predicted [N, h, w, 4 anchors].
 * @param deltas Targets, same shape.
 * @param weights Same shape; 0 unless an anchor is positive.
 */
export function weightedL1(loc: tf.Tensor4D, deltas: tf.Tensor4D, weights: tf.Tensor4D): tf.Scalar {
  return tf.div(tf.sum(tf.mul(tf.abs(tf.sub(loc, deltas)), weights)), loc.shape[0]);
}
