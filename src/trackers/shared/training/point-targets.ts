import type { Assignment, GroundTruth } from '../../../dla/assignment.js';
import { NEGATIVE, POSITIVE } from '../../../dla/labels.js';
import { pointCount, type SampleGrid, samplePoint } from '../../../dla/samples.js';
import { type Targets, targetArrays } from './targets.js';

/** How targets of centerness are computed. */
export interface CenternessOptions {
  /** Added to the denominator. */
  readonly epsilon: number;
  /** True: the centerness of the other object in a negative pair is trained too. */
  readonly inNegativePairs: boolean;
}

/** Options of {@link pointTargets}. */
export interface PointTargetOptions {
  /** Default: no centerness. */
  readonly centerness?: CenternessOptions | undefined;
  /** True: write `boxLabels` as well. Default: false. */
  readonly separateBoxes?: boolean | undefined;
}

/**
 * Training targets of an anchor-free tracker:
 *
 * - labels [N, h, w, 1]: 1, 0 or -1;
 * - ltrb [N, h, w, 4]: distances from a positive point to the target's left, top, right and bottom edge, in pixels of the
 *   search image; 0 elsewhere;
 * - centerness [N, h, w, 1], with that option only: sqrt(min(l, r) / max(l, r) * min(t, b) / max(t, b)) at positives, 0
 *   elsewhere;
 * - boxLabels [N, h, w, 1], with `separateBoxes` only: labels of the assignment whose positives have ltrb and centerness.
 *
 * Negative distances, of a positive outside the target, are set to 0. DLA's fallback has such positives, `circle` on small
 * targets, and assigners whose candidates lie near the centre.
 */
export function pointTargets(grid: SampleGrid, batch: number, options: PointTargetOptions): Targets {
  const { centerness: rule, separateBoxes } = options;
  const arrays = targetArrays(grid, batch, {
    labels: 1,
    ltrb: 4,
    ...(rule && { centerness: 1 }),
    ...(separateBoxes && { boxLabels: 1 }),
  });
  const { labels, ltrb } = arrays.feeds as Record<'labels' | 'ltrb', Float32Array>;
  const { boxLabels, centerness } = arrays.feeds;
  const points = pointCount(grid);

  const write = (pair: number, gt: GroundTruth, assignment: Assignment, boxes: Assignment = assignment): void => {
    const from = pair * points;
    labels.set(assignment.labels, from);
    boxLabels?.set(boxes.labels, from);
    ltrb.fill(0, 4 * from, 4 * (from + points));
    centerness?.fill(0, from, from + points);
    const hasTargets = gt.negativePair ? rule?.inNegativePairs : true;
    const label = gt.negativePair ? NEGATIVE : POSITIVE;
    for (let point = 0; hasTargets && point < points; point++) {
      if (boxes.labels[point] !== label) continue;
      const { x, y } = samplePoint(grid, point);
      const [l, t] = [Math.max(0, x - gt.x1), Math.max(0, y - gt.y1)];
      const [r, b] = [Math.max(0, gt.x2 - x), Math.max(0, gt.y2 - y)];
      if (rule && centerness) {
        const longest = Math.max(l, r) * Math.max(t, b);
        centerness[from + point] = Math.sqrt((Math.min(l, r) * Math.min(t, b)) / (longest + rule.epsilon));
      }
      if (gt.negativePair) continue;
      const at = 4 * (from + point);
      ltrb[at] = l;
      ltrb[at + 1] = t;
      ltrb[at + 2] = r;
      ltrb[at + 3] = b;
    }
  };
  return { ...arrays, write };
}
