import { iouOfCorners } from '../boxes/iou.js';
import { type Assignment, type GroundTruth, type Outcome, startAssignment } from './assignment.js';
import { NEGATIVE } from './labels.js';
import type { Predictions } from './predictions.js';
import { pointCount, pointX, pointY, type SampleGrid } from './samples.js';

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
  { boxes }: Predictions,
  reach: number,
  a: Assignment,
): void {
  const { size, stride, offset } = grid;
  const { finite, central, squaredDistance } = a.decision;
  const cx = (gt.x1 + gt.x2) / 2;
  const cy = (gt.y1 + gt.y2) / 2;
  // no candidate lies in other columns or rows
  const left = Math.min(gt.x1, cx - reach);
  const right = Math.max(gt.x2, cx + reach);
  const top = Math.min(gt.y1, cy - reach);
  const bottom = Math.max(gt.y2, cy + reach);
  const firstColumn = Math.max(0, Math.floor((left - offset) / stride));
  const lastColumn = Math.min(size - 1, Math.ceil((right - offset) / stride));
  const firstRow = Math.max(0, Math.floor((top - offset) / stride));
  const lastRow = Math.min(size - 1, Math.ceil((bottom - offset) / stride));
  const points = pointCount(grid);
  let n = 0;
  for (let base = 0; base < a.labels.length; base += points) {
    for (let row = firstRow; row <= lastRow; row++) {
      const y = offset + stride * row;
      for (let column = firstColumn; column <= lastColumn; column++) {
        const sample = base + row * size + column;
        const x = offset + stride * column;
        const isInside = x > gt.x1 && x < gt.x2 && y > gt.y1 && y < gt.y2;
        const isCentral = Math.abs(x - cx) < reach && Math.abs(y - cy) < reach;
        if (!(isInside || isCentral) || finite[sample] === 0) continue;
        const at = 4 * sample;
        a.candidateIndex[n] = sample;
        a.candidateIou[n] = iouOfCorners(
          boxes[at]!,
          boxes[at + 1]!,
          boxes[at + 2]!,
          boxes[at + 3]!,
          gt.x1,
          gt.y1,
          gt.x2,
          gt.y2,
          0,
        );
        a.candidateInside[n] = isInside ? 1 : 0;
        central[n] = isCentral ? 1 : 0;
        squaredDistance[n] = (x - cx) * (x - cx) + (y - cy) * (y - cy);
        n++;
      }
    }
  }
  a.candidateCount = n;
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
    const [w, h] = [shape?.w ?? 0, shape?.h ?? 0];
    const iou = iouOfCorners(x - w / 2, y - h / 2, x + w / 2, y + h / 2, gt.x1, gt.y1, gt.x2, gt.y2, 0);
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
