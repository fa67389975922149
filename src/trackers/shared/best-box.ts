import type { Xyxy } from '../../boxes/types.js';
import { emptyPredictions, type Predictions } from '../../dla/predictions.js';
import { pointCount, type SampleGrid, samplePoint } from '../../dla/samples.js';
import type { HostTensor } from '../../runtime/host-tensor.js';

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
  return anchorBox(loc, grid, pair, bestPoint, bestAnchor);
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
      writeBox(anchorBox(loc, grid, pair, point, anchor), sample, boxes);
    }
  }
  return into;
}

/** Weighted sum of an anchor's foreground probabilities. */
function anchorScore(logits: readonly WeightedLogits[], anchors: number, point: number, anchor: number): number {
  const at = point * 2 * anchors + anchor;
  let score = 0;
  for (const { cls, weight } of logits) score += weight * sigmoid(cls.data[at + anchors]! - cls.data[at]!);
  return score;
}

function anchorBox(loc: HostTensor, grid: SampleGrid, pair: number, point: number, anchor: number): Xyxy {
  const anchors = grid.shapes.length;
  const at = (pair * pointCount(grid) + point) * 4 * anchors + anchor;
  const delta = (i: number): number => loc.data[at + i * anchors]!;
  const { w, h } = grid.shapes[anchor]!;
  const { x, y } = samplePoint(grid, point);
  const [cx, cy] = [x + delta(0) * w, y + delta(1) * h];
  const [halfW, halfH] = [(w * Math.exp(delta(2))) / 2, (h * Math.exp(delta(3))) / 2];
  return { x1: cx - halfW, y1: cy - halfH, x2: cx + halfW, y2: cy + halfH };
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
  return pointBox(reg, grid, pair, bestPoint);
}

/**
 * Writes the foreground probability, the quality and the box of every point of one search image.
 *
 * @param score Returns a point's foreground probability by its index in the batch's map.
 * @param centerness Logits [N, h, w, 1], whose sigmoid is the quality.
 * @param reg Distances to left, top, right and bottom [N, h, w, 4], in pixels of the search image.
 * @param pair Index in the batch.
 * @returns `into`; default: a new one.
 */
export function pointPredictions(
  score: (at: number) => number,
  centerness: HostTensor,
  reg: HostTensor,
  grid: SampleGrid,
  pair: number,
  into: Predictions = emptyPredictions(grid, true),
): Predictions {
  const { scores, boxes, quality } = into;
  const points = pointCount(grid);
  for (let point = 0; point < points; point++) {
    const at = pair * points + point;
    scores[point] = score(at);
    if (quality) quality[point] = sigmoid(centerness.data[at]!);
    writeBox(pointBox(reg, grid, pair, point), point, boxes);
  }
  return into;
}

function writeBox({ x1, y1, x2, y2 }: Xyxy, sample: number, boxes: Float32Array): void {
  const at = 4 * sample;
  boxes[at] = x1;
  boxes[at + 1] = y1;
  boxes[at + 2] = x2;
  boxes[at + 3] = y2;
}

function pointBox(reg: HostTensor, grid: SampleGrid, pair: number, point: number): Xyxy {
  const { x, y } = samplePoint(grid, point);
  const at = 4 * (pair * pointCount(grid) + point);
  const [l, t, r, b] = reg.data.subarray(at, at + 4) as unknown as [number, number, number, number];
  return { x1: x - l, y1: y - t, x2: x + r, y2: y + b };
}

/** 1 / (1 + exp(-x)). */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
