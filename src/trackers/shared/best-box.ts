import type { Xyxy } from '../../boxes/types.js';
import { emptyPredictions, type Predictions } from '../../dla/predictions.js';
import { pointCount, pointX, pointY, type SampleGrid } from '../../dla/samples.js';
import type { HostTensor } from '../../runtime/host-tensor.js';
import { sigmoid } from './scores.js';

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
  return boxOf((into) => writeAnchorBox(loc, grid, pair, bestPoint, bestAnchor, into, 0));
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
  const at = point * 2 * anchors + anchor;
  let score = 0;
  for (let i = 0; i < logits.length; i++) {
    const { cls, weight } = logits[i]!;
    score += weight * sigmoid(cls.data[at + anchors]! - cls.data[at]!);
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

function boxOf(write: (into: number[]) => void): Xyxy {
  const corners = [0, 0, 0, 0];
  write(corners);
  const [x1, y1, x2, y2] = corners as [number, number, number, number];
  return { x1, y1, x2, y2 };
}

/**
 * The box at the point with the best score.
 *
 * @param score Returns a point's score by its index in the batch's map.
 * @param reg Distances to left, top, right and bottom [N, h, w, 4], in pixels of the search image.
 * @param pair Index in the batch.
 */
export function bestPointBox(score: (at: number) => number, reg: HostTensor, grid: SampleGrid, pair: number): Xyxy {
  const points = pointCount(grid);
  let [best, bestPoint] = [Number.NEGATIVE_INFINITY, 0];
  for (let point = 0; point < points; point++) {
    const value = score(pair * points + point);
    if (value > best) [best, bestPoint] = [value, point];
  }
  return boxOf((into) => writePointBox(reg, grid, pair, bestPoint, into, 0));
}

/**
 * Writes the foreground probability, the quality and the box of every point of one search image.
 *
 * @param score Returns a point's foreground probability by its index in the batch's map.
 * @param centerness Logits [N, h, w, 1], whose sigmoid is the quality; undefined: no quality is predicted.
 * @param reg Distances to left, top, right and bottom [N, h, w, 4], in pixels of the search image.
 * @param pair Index in the batch.
 * @returns `into`; default: a new one.
 */
export function pointPredictions(
  score: (at: number) => number,
  centerness: HostTensor | undefined,
  reg: HostTensor,
  grid: SampleGrid,
  pair: number,
  into: Predictions = emptyPredictions(grid, centerness !== undefined),
): Predictions {
  const { scores, boxes, quality } = into;
  const points = pointCount(grid);
  for (let point = 0; point < points; point++) {
    const at = pair * points + point;
    scores[point] = score(at);
    if (quality && centerness) quality[point] = sigmoid(centerness.data[at]!);
    writePointBox(reg, grid, pair, point, boxes, 4 * point);
  }
  return into;
}

function writePointBox(
  { data }: HostTensor,
  grid: SampleGrid,
  pair: number,
  point: number,
  into: Float32Array | number[],
  to: number,
): void {
  const x = pointX(grid, point);
  const y = pointY(grid, point);
  const at = 4 * (pair * pointCount(grid) + point);
  into[to] = x - data[at]!;
  into[to + 1] = y - data[at + 1]!;
  into[to + 2] = x + data[at + 2]!;
  into[to + 3] = y + data[at + 3]!;
}
