import { type Assignment, type GroundTruth, startAssignment } from './assignment.js';
import { type IGNORED, NEGATIVE, POSITIVE } from './labels.js';
import type { SampleGrid } from './samples.js';

/** Returns the label of the sample at (x, y) in pixels of the search image. */
export type PointRule = (x: number, y: number) => typeof POSITIVE | typeof NEGATIVE | typeof IGNORED;

/**
 * Labels every sample of a grid by the position of its point, for assigners of fixed geometry. On a grid with anchors,
 * all boxes of a point have the point's label.
 */
export function labelPoints(
  gt: GroundTruth,
  grid: SampleGrid,
  into: Assignment | undefined,
  rule: PointRule,
): Assignment {
  const a = startAssignment(gt, grid, into);
  let sample = 0;
  while (sample < a.labels.length) {
    for (let row = 0; row < grid.size; row++) {
      for (let column = 0; column < grid.size; column++, sample++) {
        const label = rule(grid.offset + grid.stride * column, grid.offset + grid.stride * row);
        if (label === POSITIVE) a.addPositive(sample);
        else if (label === NEGATIVE) {
          a.labels[sample] = NEGATIVE;
          a.negativeCount++;
        }
      }
    }
  }
  return a;
}
