import { type Assignment, type GroundTruth, type Outcome, startAssignment } from '../assignment.js';
import { anchorIou, isInside, predictedIou } from '../geometry.js';
import { NEGATIVE } from '../labels.js';
import type { Predictions } from '../predictions.js';
import { type CellWindow, pointCount, pointX, pointY, type SampleGrid } from '../samples.js';

/**
 * Begins an assignment by predictions: all samples negative, samples with NaN or infinite predictions counted and marked.
 *
 * @param predictions Validated by `checkPredictions`.
 * @throws InputError as `startAssignment`.
 */
export function startByPredictions(
  gt: GroundTruth,
  grid: SampleGrid,
  into: Assignment | undefined,
  { scores, boxes, quality }: Predictions,
): Assignment {
  const a = startAssignment(gt, grid, into);
  const { finite } = a.decision;
  a.decision.clear();
  a.labels.fill(NEGATIVE);
  a.negativeCount = a.labels.length;
  for (let sample = 0; sample < scores.length; sample++) {
    const at = 4 * sample;
    // sums of a few float32 numbers cannot overflow a double
    let sum = scores[sample]! + boxes[at]! + boxes[at + 1]! + boxes[at + 2]! + boxes[at + 3]!;
    if (quality) sum += quality[sample]!;
    finite[sample] = Number.isFinite(sum) ? 1 : 0;
    a.nonFiniteCount += 1 - finite[sample]!;
  }
  return a;
}

/**
 * Collects the candidates in the order of their index: samples with a finite prediction whose point lies strictly inside
 * the target's box, or nearer to its centre than `reach` in x and in y. Writes the IoU of the predicted box, both
 * conditions and the squared distance of each.
 *
 * @param reach Half the side of the centre prior in pixels; 0 for none.
 */
export function collectCandidates(
  gt: GroundTruth,
  grid: SampleGrid,
  predictions: Predictions,
  reach: number,
  a: Assignment,
): void {
  const { size, stride, offset } = grid;
  const { finite, central, squaredDistance } = a.decision;
  const { fromColumn, toColumn, fromRow, toRow } = cellsOfCandidates(gt, grid, reach);
  const cx = (gt.x1 + gt.x2) / 2;
  const cy = (gt.y1 + gt.y2) / 2;
  const points = pointCount(grid);
  let n = 0;
  for (let base = 0; base < a.labels.length; base += points) {
    for (let row = fromRow; row < toRow; row++) {
      const y = offset + stride * row;
      for (let column = fromColumn; column < toColumn; column++) {
        const sample = base + row * size + column;
        const x = offset + stride * column;
        const inBox = isInside(x, y, gt);
        const isCentral = Math.abs(x - cx) < reach && Math.abs(y - cy) < reach;
        if (!(inBox || isCentral) || finite[sample] === 0) continue;
        a.candidateIndex[n] = sample;
        a.candidateIou[n] = predictedIou(predictions, sample, gt);
        a.candidateInside[n] = inBox ? 1 : 0;
        central[n] = isCentral ? 1 : 0;
        squaredDistance[n] = (x - cx) * (x - cx) + (y - cy) * (y - cy);
        n++;
      }
    }
  }
  a.candidateCount = n;
}

/** The part of a grid that holds every candidate of {@link collectCandidates}; its border may hold others. */
function cellsOfCandidates(gt: GroundTruth, { size, stride, offset }: SampleGrid, reach: number): CellWindow {
  const cx = (gt.x1 + gt.x2) / 2;
  const cy = (gt.y1 + gt.y2) / 2;
  const cellBefore = (coordinate: number): number => Math.max(0, Math.floor((coordinate - offset) / stride));
  const cellAfter = (coordinate: number): number => Math.min(size - 1, Math.ceil((coordinate - offset) / stride));
  return {
    fromColumn: cellBefore(Math.min(gt.x1, cx - reach)),
    toColumn: cellAfter(Math.max(gt.x2, cx + reach)) + 1,
    fromRow: cellBefore(Math.min(gt.y1, cy - reach)),
    toRow: cellAfter(Math.max(gt.y2, cy + reach)) + 1,
  };
}

/**
 * The geometric choice where predictions cannot decide: the sample nearest to the target's centre becomes the only
 * positive, on a grid with anchors that of the highest IoU with the target at the nearest point. Samples with a finite
 * prediction come first. Ties: the lowest index.
 *
 * @returns The sample.
 */
export function takeNearest(gt: GroundTruth, grid: SampleGrid, a: Assignment): number {
  const { finite } = a.decision;
  const points = pointCount(grid);
  const [cx, cy] = [(gt.x1 + gt.x2) / 2, (gt.y1 + gt.y2) / 2];
  const mustBeFinite = a.nonFiniteCount < a.labels.length;
  let [best, bestDistance, bestIou] = [-1, 0, 0];
  for (let sample = 0; sample < a.labels.length; sample++) {
    if (mustBeFinite && finite[sample] === 0) continue;
    const point = sample % points;
    const x = pointX(grid, point);
    const y = pointY(grid, point);
    const distance = (x - cx) ** 2 + (y - cy) ** 2;
    if (best >= 0 && distance > bestDistance) continue;
    const shape = grid.shapes[Math.floor(sample / points)];
    const iou = shape ? anchorIou(x, y, shape, gt) : 0;
    if (best >= 0 && distance === bestDistance && iou <= bestIou) continue;
    [best, bestDistance, bestIou] = [sample, distance, iou];
  }
  a.turnPositive(best);
  return best;
}

/** Makes the best `count` candidates of `decision.order` positive, best first. */
export function takeRanked(a: Assignment, count: number): void {
  const { order } = a.decision;
  for (let i = 0; i < count; i++) a.turnPositive(a.candidateIndex[order[i]!]!);
}

/** True when there are several candidates and `decision.values` has the same value for all: they cannot be ranked. */
export function areAllEqual(a: Assignment): boolean {
  const { values } = a.decision;
  for (let i = 1; i < a.candidateCount; i++) if (values[i] !== values[0]) return false;
  return a.candidateCount > 1;
}

/** Ends an assignment by predictions: records and counts its outcome. Predictions that are not finite take precedence. */
export function conclude(a: Assignment, outcome: Outcome): Assignment {
  a.outcome = a.nonFiniteCount > 0 ? 'predictions-not-finite' : outcome;
  a.outcomeCounts[a.outcome]++;
  return a;
}
