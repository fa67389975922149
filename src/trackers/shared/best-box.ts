import type { Xyxy } from '../../boxes/types.js';
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
  const probability = ({ data }: HostTensor, at: number): number => 1 / (1 + Math.exp(data[at]! - data[at + anchors]!));
  let [best, bestPoint, bestAnchor] = [Number.NEGATIVE_INFINITY, 0, 0];
  for (let point = 0; point < points; point++) {
    for (let anchor = 0; anchor < anchors; anchor++) {
      const at = (pair * points + point) * 2 * anchors + anchor;
      let score = 0;
      for (const { cls, weight } of logits) score += weight * probability(cls, at);
      if (score > best) [best, bestPoint, bestAnchor] = [score, point, anchor];
    }
  }
  const delta = (i: number): number => loc.data[(pair * points + bestPoint) * 4 * anchors + i * anchors + bestAnchor]!;
  const { w, h } = grid.shapes[bestAnchor]!;
  const { x, y } = samplePoint(grid, bestPoint);
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
  const { x, y } = samplePoint(grid, bestPoint);
  const at = 4 * (pair * points + bestPoint);
  const [l, t, r, b] = reg.data.subarray(at, at + 4) as unknown as [number, number, number, number];
  return { x1: x - l, y1: y - t, x2: x + r, y2: y + b };
}

/** 1 / (1 + exp(-x)). */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
