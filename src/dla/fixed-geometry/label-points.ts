import { type Assignment, type GroundTruth, startAssignment } from '../assignment.js';
import { type IGNORED, NEGATIVE, POSITIVE } from '../labels.js';
import { pointCount, pointX, pointY, type SampleGrid } from '../samples.js';

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
  const points = pointCount(grid);
  for (let sample = 0; sample < a.labels.length; sample++) {
    const point = sample % points;
    const label = rule(pointX(grid, point), pointY(grid, point));
    if (label === POSITIVE) a.addPositive(sample);
    if (label === NEGATIVE) {
      a.labels[sample] = NEGATIVE;
      a.negativeCount++;
    }
  }
  return a;
}
