import { cornersAt } from '../../../boxes/rows.js';
import type { Xyxy } from '../../../boxes/types.js';
import { emptyPredictions, type Predictions } from '../../../dla/predictions.js';
import { pointCount, pointX, pointY, type SampleGrid } from '../../../dla/samples.js';
import type { HostTensor } from '../../../runtime/host-tensor.js';
import { sigmoid } from '../scores.js';

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
  const corners: number[] = [];
  writePointBox(reg, grid, pair, bestPoint, corners, 0);
  return cornersAt(corners, 0);
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

/** Writes four corners from index `to`, without allocation: it runs for every sample of a batch. */
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
