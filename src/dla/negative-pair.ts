import type { Rng } from '../random/random.js';
import type { Assignment, GroundTruth } from './assignment.js';
import { IGNORED, NEGATIVE, POSITIVE } from './labels.js';
import { subsample } from './relabel.js';
import { pointCount, type SampleGrid } from './samples.js';

/** Cells from the window's centre to its edge, so that it measures 7 x 7. */
const REACH = 3;

/** The rows and columns of a grid that a negative pair may draw from; `to` is not included. */
export interface CellWindow {
  readonly fromColumn: number;
  readonly toColumn: number;
  readonly fromRow: number;
  readonly toRow: number;
}

/**
 * The 7 x 7 cells around the other object's centre, cut at the grid's edges. The cell is found as pysot finds it, with
 * half a cell added before rounding up, which places it up to one cell to the right and below.
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
 * SiamRPN++'s rule for a pair of different objects: no positives, and up to `most` random negatives among the samples of
 * the 7 x 7 cells around the other object, which teaches the tracker what is not the target where it matters most.
 */
export function labelNegativeWindow(gt: GroundTruth, grid: SampleGrid, most: number, rng: Rng, a: Assignment): void {
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
  a.negativeCount = subsample(a.labels, supply, most, NEGATIVE, rng);
}

/** Turns what would have been positive into negatives and ignores all else: SiamFC++'s treatment of a negative pair. */
export function positivesToNegatives(a: Assignment): void {
  for (let i = 0; i < a.labels.length; i++) a.labels[i] = a.labels[i] === POSITIVE ? NEGATIVE : IGNORED;
  a.negativeCount = a.positiveCount;
  a.positiveCount = 0;
}
