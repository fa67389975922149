import type { Xyxy } from '../../boxes/types.js';
import type { Rng } from '../../random/random.js';
import type { Predictions } from '../predictions.js';
import { pointCount, type SampleGrid, sampleCount, samplePoint } from '../samples.js';

/**
 * Predictions as of a network in training: near the target's centre higher scores and better boxes, with noise.
 *
 * @param noise Standard of errors: 0 for none, 1 for useless boxes.
 */
export function madeUpPredictions(gt: Xyxy, grid: SampleGrid, rng: Rng, noise: number = 0.2): Predictions {
  const count = sampleCount(grid);
  const [scores, boxes] = [new Float32Array(count), new Float32Array(4 * count)];
  const [w, h] = [gt.x2 - gt.x1, gt.y2 - gt.y1];
  for (let sample = 0; sample < count; sample++) {
    const { x, y } = samplePoint(grid, sample);
    const distance = ((x - (gt.x1 + gt.x2) / 2) / w) ** 2 + ((y - (gt.y1 + gt.y2) / 2) / h) ** 2;
    scores[sample] = Math.exp(-2 * distance) * rng.between(0.05, 0.95) + 0.01;
    const error = noise * (0.2 + distance);
    const moved = (value: number, side: number): number => value + side * error * rng.between(-1, 1);
    boxes.set([moved(gt.x1, w), moved(gt.y1, h), moved(gt.x2, w), moved(gt.y2, h)], 4 * sample);
  }
  return { scores, boxes };
}

/** The same predictions in another order of anchor shapes: block `i` is block `order[i]` of the old. */
export function reorderShapes(
  { scores, boxes }: Predictions,
  grid: SampleGrid,
  order: readonly number[],
): { readonly grid: SampleGrid; readonly predictions: Predictions } {
  const points = pointCount(grid);
  const reordered = { scores: new Float32Array(scores.length), boxes: new Float32Array(boxes.length) };
  order.forEach((from, to) => {
    reordered.scores.set(scores.subarray(from * points, (from + 1) * points), to * points);
    reordered.boxes.set(boxes.subarray(4 * from * points, 4 * (from + 1) * points), 4 * to * points);
  });
  return { grid: { ...grid, shapes: order.map((from) => grid.shapes[from]!) }, predictions: reordered };
}
