import { iou } from '../../boxes/iou.js';
import type { Xyxy } from '../../boxes/types.js';
import type { Assignment, Outcome } from '../../dla/assignment.js';
import type { Decision } from '../../dla/decision.js';
import { anchorIou, predictedIou } from '../../dla/geometry.js';
import { IGNORED, NEGATIVE, POSITIVE } from '../../dla/labels.js';
import type { Predictions } from '../../dla/predictions.js';
import { type AnchorShape, pointCount, type SampleGrid, samplePoint } from '../../dla/samples.js';

/** A positive sample. */
export interface PositiveSample {
  /** Index in the grid. */
  readonly sample: number;
  /** Soft target, else the weight as a positive, else 1. */
  readonly weight: number;
  /** IoU of its predicted box with the target. */
  readonly predictedIou: number;
  /** IoU of its anchor with the target; on a grid without anchors of a square of 64 px at its point. */
  readonly priorIou: number;
  /** The assigner's criterion (cost, loss, alignment or confidence); null if it has none. */
  readonly value: number | null;
}

/** Labels of one search image, as plain JSON. On a grid with anchors a point has the best label of its anchors. */
export interface LabelSnapshot {
  readonly positives: readonly PositiveSample[];
  /** The label of points that are neither positive nor in `others`. */
  readonly rest: 'negative' | 'ignored';
  /** Points with the other label of the two. */
  readonly others: readonly number[];
  /** Minimum IoU of a positive; null if the assigner has no such threshold. */
  readonly threshold: number | null;
  /** Number of positives that the assigner estimated; null if it estimates none. */
  readonly k: number | null;
  /** What `value` of the positives is; null if the assigner has no criterion. */
  readonly criterion: Decision['criterion'] | null;
  readonly outcome: Outcome;
  /** The best-scored box, in pixels of the search image, and its IoU with the target. */
  readonly best: Xyxy & { readonly iou: number };
}

/** Prior box of a point without anchors: DLA's. */
const squarePrior: AnchorShape = { w: 64, h: 64 };

/**
 * Copies what an assignment decided.
 *
 * @param best The best-scored box.
 * @param seesPredictions Whether the assigner sees predictions, so that the assignment has a `decision`.
 */
export function labelSnapshot(
  grid: SampleGrid,
  gt: Xyxy,
  assignment: Assignment,
  predictions: Predictions,
  best: Xyxy,
  seesPredictions: boolean,
): LabelSnapshot {
  const { labels, threshold, outcome } = assignment;
  const decision = seesPredictions ? assignment.decision : undefined;
  const position = new Map([...assignment.candidates].map((sample, i) => [sample, i]));
  const criterionOf = (sample: number): number | null => {
    const at = position.get(sample);
    return decision && at !== undefined ? finite(decision.values[at]!) : null;
  };
  const positives = [...assignment.positives].map((sample) => ({
    sample,
    weight: (assignment.targets ?? assignment.weights)?.[sample] ?? 1,
    predictedIou: iouOrZero(predictedIou(predictions, sample, gt)),
    priorIou: priorIou(grid, sample, gt),
    value: criterionOf(sample),
  }));
  const points = pointLabels(grid, labels);
  const [negatives, ignored] = [pointsOf(points, NEGATIVE), pointsOf(points, IGNORED)];
  const isNegative = negatives.length > ignored.length;
  return {
    positives,
    rest: isNegative ? 'negative' : 'ignored',
    others: isNegative ? ignored : negatives,
    threshold: finite(threshold),
    k: decision ? finite(decision.k) : null,
    criterion: positives.some(({ value }) => value !== null) ? decision!.criterion : null,
    outcome,
    best: { ...best, iou: iouOrZero(iou(best, gt)) },
  };
}

/** The best label of each point's samples: positive before negative before ignored. */
function pointLabels(grid: SampleGrid, labels: Int8Array): Int8Array {
  const points = pointCount(grid);
  const best = new Int8Array(points).fill(IGNORED);
  labels.forEach((label, sample) => {
    const point = sample % points;
    if (label === POSITIVE || (label === NEGATIVE && best[point] !== POSITIVE)) best[point] = label;
  });
  return best;
}

function pointsOf(labels: Int8Array, label: number): number[] {
  return [...labels.keys()].filter((point) => labels[point] === label);
}

function priorIou(grid: SampleGrid, sample: number, gt: Xyxy): number {
  const { x, y } = samplePoint(grid, sample);
  return anchorIou(x, y, grid.shapes[Math.floor(sample / pointCount(grid))] ?? squarePrior, gt);
}

/** An overflowed box counts as 0, as in validation. */
function iouOrZero(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
