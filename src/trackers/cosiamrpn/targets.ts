import type { Assignment, GroundTruth } from '../../dla/assignment.js';
import { pointCount, type SampleGrid } from '../../dla/samples.js';
import { anchorTargets } from '../shared/training/anchor-targets.js';
import { type Targets, targetArrays } from '../shared/training/targets.js';

/** Maximum L1 distance, in cells, of a matching point from the target's cell: 16 pixels at a stride of 8. */
const reach = 2;

/**
 * CoSiamRPN's training targets: {@link anchorTargets}, and for its matching branch
 *
 * - match [N, h, w, 1]: 1 within an L1 distance of two cells from the target's cell, 0 elsewhere;
 * - matchWeights, same shape: ones and zeros have half of the total weight each, with mean 1.
 *
 * In a negative pair all are zeros of weight 1. The target's cell is rounded down.
 *
 * Source: tankebuaa/pyvis @ e1a2f15, anchor.py (create_fc_labels).
 */
export function matchTargets(grid: SampleGrid, batch: number): Targets {
  const anchors = anchorTargets(grid, batch);
  const arrays = targetArrays(grid, batch, { match: 1, matchWeights: 1 });
  const { match, matchWeights } = arrays.feeds as Record<'match' | 'matchWeights', Float32Array>;
  const points = pointCount(grid);
  const { size, stride, searchSize } = grid;
  const cell = (twiceCentre: number): number =>
    Math.floor(size / 2) + Math.floor((twiceCentre - searchSize) / 2 / stride);

  const write = (pair: number, gt: GroundTruth, assignment: Assignment): void => {
    anchors.write(pair, gt, assignment);
    const from = pair * points;
    match.fill(0, from, from + points);
    matchWeights.fill(1, from, from + points);
    if (gt.negativePair) return;
    const [column, row] = [cell(gt.x1 + gt.x2), cell(gt.y1 + gt.y2)];
    let ones = 0;
    for (let point = 0; point < points; point++) {
      const distance = Math.abs((point % size) - column) + Math.abs(Math.floor(point / size) - row);
      if (distance > reach) continue;
      match[from + point] = 1;
      ones++;
    }
    for (let i = from; i < from + points; i++) {
      matchWeights[i] = (0.5 * points) / (match[i] === 1 ? ones : points - ones);
    }
  };
  return {
    shapes: { ...anchors.shapes, ...arrays.shapes },
    feeds: { ...anchors.feeds, ...arrays.feeds },
    write,
  };
}
