import type { Xyxy } from '../../boxes/types.js';
import { pointCount, type SampleGrid, samplePoint, siamRpnShapes } from '../../dla/samples.js';
import type { HostTensor } from '../../runtime/host-tensor.js';
import type * as tf from '../../runtime/tf.js';
import { type TrainingDefinition, weighted } from '../definition.js';
import { anchorCrossEntropy } from '../shared/select-cross-entropy.js';
import { weightedL1 } from '../shared/weighted-l1.js';
import { anchorTargets } from './targets.js';

const stride = 8;

/** SiamRPN++'s anchors on a map of a size: the middle one stands on the search image's middle pixel. */
export function anchorGrid(size: number, searchSize: number): SampleGrid {
  const offset = Math.floor(searchSize / 2) - Math.floor(size / 2) * stride;
  return { size, stride, offset, searchSize, shapes: siamRpnShapes };
}

/**
 * SiamRPN++: cross-entropy and 1.2 times the weighted L1 distance of deltas.
 *
 * Source: STVIR/pysot @ d04028f, experiments/siamrpn_r50_l234_dwxcorr_8gpu.
 */
export const siamRpnPpTask: TrainingDefinition<'siamrpnpp'> = {
  grid: anchorGrid,
  assigners: {
    baseline: { strategy: 'iou-threshold', options: {} },
    dla: { strategy: 'dla-anchor-based', options: {} },
  },
  targets: anchorTargets,
  weights: { cls: 1, loc: 1.2 },
  loss: ({ cls, loc }, targets, weights) =>
    weighted(
      {
        cls: anchorCrossEntropy(cls, targets.labels as tf.Tensor4D),
        loc: weightedL1(loc, targets.deltas as tf.Tensor4D, targets.deltaWeights as tf.Tensor4D),
      },
      weights,
    ),
  best: ({ cls, loc }, grid, pair) => bestAnchor([{ cls: cls!, share: 1 }], loc!, grid, pair),
};

/** Logits of a classification, and its share in the score. */
export interface ScoredMap {
  /** [N, h, w, 2 anchors] */
  readonly cls: HostTensor;
  readonly share: number;
}

/**
 * The box of the anchor with the best score: the shares of the foreground's probabilities.
 *
 * @param loc Deltas [N, h, w, 4 anchors].
 */
export function bestAnchor(maps: readonly ScoredMap[], loc: HostTensor, grid: SampleGrid, pair: number): Xyxy {
  const anchors = grid.shapes.length;
  const points = pointCount(grid);
  const probability = ({ data }: HostTensor, at: number): number => 1 / (1 + Math.exp(data[at]! - data[at + anchors]!));
  let [best, bestPoint, bestAnchorOf] = [Number.NEGATIVE_INFINITY, 0, 0];
  for (let point = 0; point < points; point++) {
    for (let anchor = 0; anchor < anchors; anchor++) {
      const at = (pair * points + point) * 2 * anchors + anchor;
      let score = 0;
      for (const { cls, share } of maps) score += share * probability(cls, at);
      if (score > best) [best, bestPoint, bestAnchorOf] = [score, point, anchor];
    }
  }
  const delta = (i: number): number =>
    loc.data[(pair * points + bestPoint) * 4 * anchors + i * anchors + bestAnchorOf]!;
  const { w, h } = grid.shapes[bestAnchorOf]!;
  const { x, y } = samplePoint(grid, bestPoint);
  const [cx, cy] = [x + delta(0) * w, y + delta(1) * h];
  const [halfW, halfH] = [(w * Math.exp(delta(2))) / 2, (h * Math.exp(delta(3))) / 2];
  return { x1: cx - halfW, y1: cy - halfH, x2: cx + halfW, y2: cy + halfH };
}
