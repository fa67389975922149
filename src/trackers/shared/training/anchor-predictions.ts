import { cornersAt } from '../../../boxes/rows.js';
import type { Xyxy } from '../../../boxes/types.js';
import { emptyPredictions, type Predictions } from '../../../dla/predictions.js';
import { pointCount, pointX, pointY, type SampleGrid } from '../../../dla/samples.js';
import type { HostTensor } from '../../../runtime/host-tensor.js';
import { foreground } from '../scores.js';

/** Logits of a classification, and their weight in the score. */
export interface WeightedLogits {
  /** [N, h, w, 2 anchors] */
  readonly cls: HostTensor;
  readonly weight: number;
}

/**
 * The box of the anchor with the best score, a weighted sum of foreground probabilities.
 *
 * @param loc Deltas [N, h, w, 4 anchors].
 * @param pair Index in the batch.
 */
export function bestAnchorBox(
  logits: readonly WeightedLogits[],
  loc: HostTensor,
  grid: SampleGrid,
  pair: number,
): Xyxy {
  const anchors = grid.shapes.length;
  const points = pointCount(grid);
  let [best, bestPoint, bestAnchor] = [Number.NEGATIVE_INFINITY, 0, 0];
  for (let point = 0; point < points; point++) {
    for (let anchor = 0; anchor < anchors; anchor++) {
      const score = anchorScore(logits, anchors, pair * points + point, anchor);
      if (score > best) [best, bestPoint, bestAnchor] = [score, point, anchor];
    }
  }
  const corners: number[] = [];
  writeAnchorBox(loc, grid, pair, bestPoint, bestAnchor, corners, 0);
  return cornersAt(corners, 0);
}

/**
 * Writes the foreground probability and the box of every anchor of one search image, in the order of the grid's samples.
 *
 * @param loc Deltas [N, h, w, 4 anchors].
 * @param pair Index in the batch.
 * @returns `into`; default: a new one.
 */
export function anchorPredictions(
  logits: readonly WeightedLogits[],
  loc: HostTensor,
  grid: SampleGrid,
  pair: number,
  into: Predictions = emptyPredictions(grid),
): Predictions {
  const { scores, boxes } = into;
  const points = pointCount(grid);
  for (let anchor = 0; anchor < grid.shapes.length; anchor++) {
    for (let point = 0; point < points; point++) {
      const sample = anchor * points + point;
      scores[sample] = anchorScore(logits, grid.shapes.length, pair * points + point, anchor);
      writeAnchorBox(loc, grid, pair, point, anchor, boxes, 4 * sample);
    }
  }
  return into;
}

/** Weighted sum of an anchor's foreground probabilities. */
function anchorScore(logits: readonly WeightedLogits[], anchors: number, point: number, anchor: number): number {
  let score = 0;
  for (let i = 0; i < logits.length; i++) {
    const { cls, weight } = logits[i]!;
    score += weight * foreground(cls.data, point, anchor, anchors);
  }
  return score;
}

/** Writes four corners from index `to`, without allocation: it runs for every sample of a batch. */
function writeAnchorBox(
  { data }: HostTensor,
  grid: SampleGrid,
  pair: number,
  point: number,
  anchor: number,
  into: Float32Array | number[],
  to: number,
): void {
  const { shapes } = grid;
  const anchors = shapes.length;
  const at = (pair * pointCount(grid) + point) * 4 * anchors + anchor;
  const { w, h } = shapes[anchor]!;
  const cx = pointX(grid, point) + data[at]! * w;
  const cy = pointY(grid, point) + data[at + anchors]! * h;
  const halfW = (w * Math.exp(data[at + 2 * anchors]!)) / 2;
  const halfH = (h * Math.exp(data[at + 3 * anchors]!)) / 2;
  into[to] = cx - halfW;
  into[to + 1] = cy - halfH;
  into[to + 2] = cx + halfW;
  into[to + 3] = cy + halfH;
}
