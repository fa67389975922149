import { NEGATIVE, POSITIVE } from '../../dla/labels.js';
import * as tf from '../../runtime/tf.js';
import { mask } from './reductions.js';

/**
 * Cross-entropy over two classes of the selected samples: half the mean over positives and half the mean over negatives,
 * each over the whole batch and not per image; ignored samples take no part.
 *
 * A side of exactly one sample counts as empty, as the reference has it, where an index of one entry loses its axis. Which
 * sides those are depends on the labels, so that it is computed with masks and can be traced.
 *
 * Source: STVIR/pysot @ d04028f, loss.py (select_cross_entropy_loss); SiamCAR has the same.
 *
 * @param background Logits of the background, of any shape.
 * @param foreground Logits of the target.
 * @param labels 1, 0 or -1, in the same shape.
 */
export function selectCrossEntropy(background: tf.Tensor, foreground: tf.Tensor, labels: tf.Tensor): tf.Scalar {
  const lead = tf.sub(foreground, background);
  const side = (loss: tf.Tensor, label: number): tf.Tensor => {
    const selected = mask(tf.equal(labels, label));
    const count = tf.sum(selected);
    const mean = tf.div(tf.sum(tf.mul(loss, selected)), tf.maximum(count, 1));
    return tf.mul(mean, mask(tf.greater(count, 1)));
  };
  const sum = tf.add(side(tf.softplus(tf.neg(lead)), POSITIVE), side(tf.softplus(lead), NEGATIVE));
  return tf.mul(sum, 0.5);
}

/**
 * {@link selectCrossEntropy} of a region-proposal head.
 *
 * @param cls Logits [N, h, w, 2 anchors]: background of all anchors, then foreground of all.
 * @param labels [N, h, w, anchors]
 */
export function anchorCrossEntropy(cls: tf.Tensor4D, labels: tf.Tensor4D): tf.Scalar {
  const [background, foreground] = tf.split(cls, 2, 3) as [tf.Tensor4D, tf.Tensor4D];
  return selectCrossEntropy(background, foreground, labels);
}
