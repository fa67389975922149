import { NEGATIVE, POSITIVE } from '../../../dla/labels.js';
import { pointCount, type SampleGrid } from '../../../dla/samples.js';
import type { tf } from '../../../runtime/tf.js';
import { type Targets, targetArrays } from './targets.js';

/**
 * Labels of assigners that see predictions, as inputs of a training step: [N, h, w, anchors], or [N, h, w, 1] for points.
 * With hard labels all are 0 or 1.
 */
export interface SoftLabels {
  /** Classification target in [0, 1]: `Assignment.targets`, otherwise 1 at positives; 0 at others. */
  readonly softTargets: tf.Tensor4D;
  /** Weight of a positive's classification: `Assignment.weights` if there are no soft targets, otherwise 1; 0 at others. */
  readonly positiveWeights: tf.Tensor4D;
  /** Weight as background: `Assignment.negativeWeights`, otherwise 1 at negatives and 0 at others. */
  readonly negativeWeights: tf.Tensor4D;
  /** Weight of a positive's box loss: `Assignment.weights`, otherwise 1; 0 at others. */
  readonly boxWeights: tf.Tensor4D;
}

/** The soft labels among the inputs of a step; undefined if it has none. */
export function softLabels(targets: Readonly<Record<string, tf.Tensor>>): SoftLabels | undefined {
  return 'softTargets' in targets ? (targets as unknown as SoftLabels) : undefined;
}

/** A tracker's targets with the arrays of {@link SoftLabels}. */
export function withSoftLabels(plain: Targets, grid: SampleGrid, batch: number): Targets {
  const anchors = Math.max(1, grid.shapes.length);
  const points = pointCount(grid);
  const channels: Record<keyof SoftLabels, number> = {
    softTargets: anchors,
    positiveWeights: anchors,
    negativeWeights: anchors,
    boxWeights: anchors,
  };
  const arrays = targetArrays(grid, batch, channels);
  const feeds = arrays.feeds as Record<keyof SoftLabels, Float32Array>;
  const write: Targets['write'] = (pair, gt, assignment) => {
    plain.write(pair, gt, assignment);
    const { labels, targets, weights, negativeWeights } = assignment;
    for (let sample = 0; sample < labels.length; sample++) {
      const at = (pair * points + (sample % points)) * anchors + Math.floor(sample / points); // outputs are point-major
      const positive = labels[sample] === POSITIVE ? 1 : 0;
      const weight = weights ? weights[sample]! : 1;
      feeds.softTargets[at] = targets ? positive * targets[sample]! : positive;
      feeds.positiveWeights[at] = targets ? positive : positive * weight;
      feeds.negativeWeights[at] = negativeWeights ? negativeWeights[sample]! : Number(labels[sample] === NEGATIVE);
      feeds.boxWeights[at] = positive * weight;
    }
  };
  return { shapes: { ...plain.shapes, ...arrays.shapes }, feeds: { ...plain.feeds, ...arrays.feeds }, write };
}
