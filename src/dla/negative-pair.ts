import type { Rng } from '../random/random.js';
import type { Assignment, GroundTruth } from './assignment.js';
import { IGNORED, NEGATIVE, POSITIVE } from './labels.js';
import { subsample } from './relabel.js';
import { type CellWindow, pointCount, type SampleGrid } from './samples.js';

/** Half-width of the 7 x 7 window, in cells. */
const REACH = 3;

/**
 * The 7 x 7 cells around the other object's centre, clipped to the grid. The centre's cell is computed as in pysot,
 * which adds half a cell before rounding up and so places it up to one cell to the right and below.
 */
export function negativeWindow(gt: GroundTruth, grid: SampleGrid): CellWindow {
  const middle = Math.floor(grid.searchSize / 2);
  const cell = (centre: number): number => Math.floor(grid.size / 2) + Math.ceil((centre - middle) / grid.stride + 0.5);
  const [column, row] = [cell((gt.x1 + gt.x2) / 2), cell((gt.y1 + gt.y2) / 2)];
  return {
    fromColumn: Math.max(0, column - REACH),
    toColumn: Math.min(grid.size, column + REACH + 1),
    fromRow: Math.max(0, row - REACH),
    toRow: Math.min(grid.size, row + REACH + 1),
  };
}

/**
 * SiamRPN++'s labels of a negative pair: no positives, and up to `max` negatives sampled at random from the 7 x 7 cells
 * around the other object, the hardest distractor.
 */
export function labelNegativeWindow(gt: GroundTruth, grid: SampleGrid, max: number, rng: Rng, a: Assignment): void {
  const { fromColumn, toColumn, fromRow, toRow } = negativeWindow(gt, grid);
  const points = pointCount(grid);
  let supply = 0;
  for (let base = 0; base < a.labels.length; base += points) {
    for (let row = fromRow; row < toRow; row++) {
      for (let column = fromColumn; column < toColumn; column++) {
        a.labels[base + row * grid.size + column] = NEGATIVE;
        supply++;
      }
    }
  }
  a.negativeCount = subsample(a.labels, supply, max, NEGATIVE, rng);
}

/** Relabels positives as negatives and ignores all other samples: SiamFC++'s labels of a negative pair. */
export function positivesToNegatives(a: Assignment): void {
  for (let i = 0; i < a.labels.length; i++) a.labels[i] = a.labels[i] === POSITIVE ? NEGATIVE : IGNORED;
  a.negativeCount = a.positiveCount;
  a.positiveCount = 0;
}
