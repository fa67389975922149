import { InputError } from '../errors.js';
import { type Assigner, startAssignment } from './assignment.js';
import { anchorShapes, anyValue, numberFrom, type OptionRules } from './check-options.js';
import { type DlaOptions, dlaDefaults } from './dla-options.js';
import { checkK, findCandidates, selectPositives } from './dynamic.js';
import { NEGATIVE, POSITIVE } from './labels.js';
import { type AnchorShape, pointCount } from './samples.js';

/** Options of ATSS on a single pyramid level. */
export interface AtssOptions {
  /** K: number of nearest points whose boxes become candidates. ATSS: 9. */
  readonly k: number;
  /** The box at each point of a grid without anchors, a list of one. ATSS: a square of 8 strides, 64 x 64 at stride 8. */
  readonly boxes: readonly AnchorShape[];
  /** Tolerance of the comparison with the threshold. Default: 0, an exact comparison, as published. */
  readonly tolerance: number;
}

/** ATSS as published. */
export const atssDefaults: AtssOptions = { k: 9, boxes: [{ w: 64, h: 64 }], tolerance: 0 };

/** Validation rules of ATSS's options; K depends on the grid and is validated by the assigner. */
export const atssRules: OptionRules<AtssOptions> = { k: anyValue, boxes: anchorShapes, tolerance: numberFrom(0, 1) };

/** Differences from DLA's default options: inclusive IoU, a margin, and no fallback. */
const atssReading: DlaOptions = { ...dlaDefaults, iou: 'inclusive', insideMargin: 0.01, fallback: 'none' };

/**
 * ATSS [29], the detection assigner that DLA derives from, for a single level and a single target:
 *
 * 1. select the K points nearest to the target's centre, with all boxes at each;
 * 2. compute the (inclusive) IoU of those boxes with the target;
 * 3. mean and sample standard deviation;
 * 4. threshold: their sum;
 * 5. positive: candidates at or above it whose centre lies more than 0.01 px inside the target;
 * 6. negative: all others; no sample is ignored, and none is subsampled.
 *
 * An image may have no positive. ATSS does not define negative pairs; here all their samples are negative.
 *
 * @throws InputError when K is not between 1 and the number of points, or there are several boxes at points without anchors.
 */
export const atss: Assigner<AtssOptions> = (gt, samples, options, rng, into) => {
  checkK(options.k, pointCount(samples));
  if (samples.shapes.length === 0 && options.boxes.length !== 1) {
    throw new InputError(`ATSS labels points here: expected one box at each, found ${options.boxes.length} ('boxes')`);
  }
  const a = startAssignment(gt, samples, into);
  a.labels.fill(NEGATIVE);
  a.negativeCount = a.labels.length;
  if (gt.negativePair) return a;
  const reading = { ...atssReading, tolerance: options.tolerance };
  const shapes = samples.shapes.length > 0 ? samples.shapes : options.boxes;
  findCandidates(gt, samples, shapes, options.k, reading, rng, a); // steps 1 and 2
  selectPositives(a, a.candidateCount, reading); // steps 3 to 5
  for (let i = 0; i < a.positiveCount; i++) a.labels[a.positiveIndex[i]!] = POSITIVE;
  a.negativeCount -= a.positiveCount; // step 6
  return a;
};
