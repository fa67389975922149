import type { Assignment, GroundTruth } from './assignment.js';
import { anchorIou } from './geometry.js';
import { IGNORED, NEGATIVE } from './labels.js';
import { type AnchorShape, pointCount, pointX, pointY, type SampleGrid } from './samples.js';

/**
 * Labels the hardest of the ignored samples negative: those whose boxes have the highest IoU with the target. Ties, such as
 * of all boxes that do not overlap it: the nearer to the target's centre, then the lower index. Overwrites `a.decision`, and
 * allocates nothing after its first use.
 *
 * Not in the paper, which samples negatives at random. Hardness is taken from geometry and not from predictions, so that
 * labels stay a function of the target alone.
 *
 * @param shapes Boxes at each point; those of the grid, or one where the grid has none.
 * @param count Number of negatives; at most the number of ignored samples.
 * @param extra Pixels added to each side of a box, as in `iouOfCorners`.
 */
export function labelHardestNegatives(
  gt: GroundTruth,
  grid: SampleGrid,
  shapes: readonly AnchorShape[],
  count: number,
  extra: number,
  a: Assignment,
): void {
  const { values, squaredDistance, order } = a.decision;
  const points = pointCount(grid);
  const cx = (gt.x1 + gt.x2) / 2;
  const cy = (gt.y1 + gt.y2) / 2;
  let found = 0;
  for (let sample = 0; sample < a.labels.length; sample++) {
    if (a.labels[sample] !== IGNORED || count === 0) continue;
    const point = sample % points;
    const x = pointX(grid, point);
    const y = pointY(grid, point);
    const iou = anchorIou(x, y, shapes[Math.floor(sample / points)]!, gt, extra);
    const distance = (x - cx) ** 2 + (y - cy) ** 2;
    values[sample] = iou;
    squaredDistance[sample] = distance;
    let at = found; // insertion into the hardest so far, hardest first
    while (at > 0) {
      const other = order[at - 1]!;
      const isHarder = iou > values[other]! || (iou === values[other]! && distance < squaredDistance[other]!);
      if (!isHarder) break;
      if (at < count) order[at] = other;
      at--;
    }
    if (at >= count) continue;
    order[at] = sample;
    if (found < count) found++;
  }
  for (let i = 0; i < found; i++) a.labels[order[i]!] = NEGATIVE;
  a.negativeCount = found;
}
