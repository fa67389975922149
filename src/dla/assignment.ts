import type { Xyxy } from '../boxes/types.js';
import { InputError } from '../errors.js';
import type { Rng } from '../random/random.js';
import { Decision } from './decision.js';
import { IGNORED, NEGATIVE, POSITIVE } from './labels.js';
import { NearestPoints } from './nearest-points.js';
import type { Predictions } from './predictions.js';
import { type SampleGrid, sampleCount } from './samples.js';

/** The target's box in pixels of the search image. */
export interface GroundTruth extends Xyxy {
  /** True when template and search image show different objects: no sample may become positive. Default: false. */
  readonly negativePair?: boolean;
}

/**
 * Assigns a label to each sample of a search image.
 *
 * @param gt Target box in pixels of the search image.
 * @param samples Grid of samples.
 * @param options All options of the assigner.
 * @param rng Source of random choices.
 * @param into An assignment for the same grid to overwrite, which avoids allocation in a training loop. Default: a new
 * one.
 * @param predictions The network's predictions for this image. Only assigners of `needsPredictions` read them.
 * @returns `into`, or the new assignment.
 * @throws InputError when the target is empty, NaN or centred outside the search image, or K is out of range. Other
 *   options are validated when the assigner is bound: `checkOptions`.
 */
export type Assigner<Options> = (
  gt: GroundTruth,
  samples: SampleGrid,
  options: Options,
  rng: Rng,
  into?: Assignment,
  predictions?: Predictions,
) => Assignment;

/**
 * How the positives of an image were found:
 *
 * - 'ok': by the assigner's rule;
 * - 'fallback': the rule found no positive, or the predictions rank no candidate before another (all costs equal), so
 *   that the distance to the target's centre decided;
 * - 'no-candidates': no sample qualified as a candidate; the sample nearest to the target's centre is positive;
 * - 'predictions-not-finite': the network diverged at some samples. They are negative and never candidates, the
 *   others are assigned as usual; without any other the nearest sample is positive.
 *
 * Geometric assigners report 'ok' or 'fallback'.
 */
export type Outcome = 'ok' | 'fallback' | 'no-candidates' | 'predictions-not-finite';

/** Names of the arrays of soft labels. */
type SoftLabel = 'targets' | 'weights' | 'negativeWeights';

/** Labels of one target's samples, with the candidates and statistics they were derived from. Buffers are reusable. */
export class Assignment {
  /** One label per sample: `POSITIVE` 1, `NEGATIVE` 0 or `IGNORED` -1. */
  readonly labels: Int8Array;
  /** Mean of the candidates' IoUs, M_g of Sec. 3.1; NaN for assigners without candidates. */
  mean: number = Number.NaN;
  /** Standard deviation of the candidates' IoUs, V_g. */
  std: number = Number.NaN;
  /** Minimum IoU of a positive sample, T_g; NaN for assigners that do not use IoU. */
  threshold: number = Number.NaN;
  /** How the positives were found. */
  outcome: Outcome = 'ok';
  /** Number of samples whose prediction is NaN or infinite; 0 for geometric assigners. */
  nonFiniteCount: number = 0;
  /** Images by outcome, over all calls with this assignment. Counts assigners that see predictions only. */
  readonly outcomeCounts: Record<Outcome, number> = {
    ok: 0,
    fallback: 0,
    'no-candidates': 0,
    'predictions-not-finite': 0,
  };
  /**
   * Soft classification target of each sample in [0, 1], 0 for negatives. Undefined for hard labels, where the target
   * is the label.
   */
  targets: Float32Array | undefined = undefined;
  /**
   * Weight of each sample as a positive, 0 for negatives: of its box loss and, where there are no soft `targets`, of
   * its classification loss. Undefined where every positive weighs 1.
   */
  weights: Float32Array | undefined = undefined;
  /**
   * Weight of each sample as a negative; a sample may weigh as both. Undefined where negatives weigh 1 and positives 0.
   */
  negativeWeights: Float32Array | undefined = undefined;
  readonly #soft: Partial<Record<SoftLabel, Float32Array>> = {};
  #decision: Decision | undefined;
  /** Number of positive samples. */
  positiveCount: number = 0;
  /** Number of negative samples. */
  negativeCount: number = 0;
  /** Number of candidates. */
  candidateCount: number = 0;

  /** The first `positiveCount` entries of `positiveIndex` are the positive samples. */
  readonly positiveIndex: Int32Array;
  /**
   * The first `candidateCount` entries are the candidates: by distance to the centre, then by shape; for assigners that
   * see predictions in the order that their docstring states.
   */
  readonly candidateIndex: Int32Array;
  /**
   * The IoU of each candidate's box with the target: of its anchor, or for assigners that see predictions of its
   * predicted box.
   */
  readonly candidateIou: Float64Array;
  /** 1 for each candidate whose centre lies inside the target. */
  readonly candidateInside: Uint8Array;
  /** Points of the candidates. */
  readonly nearest: NearestPoints;

  constructor(grid: SampleGrid) {
    const count = sampleCount(grid);
    this.labels = new Int8Array(count);
    this.positiveIndex = new Int32Array(count);
    this.candidateIndex = new Int32Array(count);
    this.candidateIou = new Float64Array(count);
    this.candidateInside = new Uint8Array(count);
    this.nearest = new NearestPoints(grid);
  }

  /** The positive samples: a view of the buffer, valid until the next call. */
  get positives(): Int32Array {
    return this.positiveIndex.subarray(0, this.positiveCount);
  }

  /** The candidates: a view, valid until the next call. Empty for assigners without candidate selection. */
  get candidates(): Int32Array {
    return this.candidateIndex.subarray(0, this.candidateCount);
  }

  /** The IoU of each candidate's box with the target: a view, valid until the next call. */
  get ious(): Float64Array {
    return this.candidateIou.subarray(0, this.candidateCount);
  }

  /** True when the rule found no positive and a fallback chose. */
  get fallback(): boolean {
    return this.outcome !== 'ok' && this.outcome !== 'predictions-not-finite';
  }

  /** What an assigner that sees predictions decided by. Allocated at first use, so that geometric assigners need none. */
  get decision(): Decision {
    this.#decision ??= new Decision(this.labels.length);
    return this.#decision;
  }

  /** Starts soft labels, all with one value. The array is allocated at first use and reused. */
  useSoft(name: SoftLabel, value: number): Float32Array {
    this.#soft[name] ??= new Float32Array(this.labels.length);
    this[name] = this.#soft[name].fill(value);
    return this[name];
  }

  /** Resets: all samples ignored, no candidates, hard labels. */
  clear(): void {
    this.labels.fill(IGNORED);
    this.mean = this.std = this.threshold = Number.NaN;
    this.outcome = 'ok';
    this.nonFiniteCount = 0;
    this.targets = this.weights = this.negativeWeights = undefined;
    this.positiveCount = this.negativeCount = this.candidateCount = 0;
  }

  /** Labels a sample positive. */
  addPositive(sample: number): void {
    this.labels[sample] = POSITIVE;
    this.positiveIndex[this.positiveCount++] = sample;
  }

  /** Labels a negative sample positive. */
  turnPositive(sample: number): void {
    if (this.labels[sample] === NEGATIVE) this.negativeCount--;
    this.addPositive(sample);
  }
}

/**
 * Validates the target and returns a cleared assignment: `into`, or a new one.
 *
 * @throws InputError when the target is invalid (see `checkGroundTruth`) or `into` belongs to another grid.
 */
export function startAssignment(gt: GroundTruth, grid: SampleGrid, into: Assignment | undefined): Assignment {
  checkGroundTruth(gt, grid);
  const assignment = into ?? new Assignment(grid);
  if (assignment.labels.length !== sampleCount(grid)) {
    throw new InputError(
      `the assignment to overwrite has ${assignment.labels.length} labels, but the grid has ${sampleCount(grid)} samples`,
    );
  }
  assignment.clear();
  return assignment;
}

/**
 * Validates a target box: finite, with positive and finite area, centred inside the search image. It may extend beyond the
 * image, as boxes do after augmentation by shifts.
 *
 * @throws InputError when the box is invalid.
 */
export function checkGroundTruth(gt: GroundTruth, grid: SampleGrid): void {
  const cx = (gt.x1 + gt.x2) / 2;
  const cy = (gt.y1 + gt.y2) / 2;
  const hasArea = gt.x2 > gt.x1 && gt.y2 > gt.y1;
  const isBounded = (gt.x2 - gt.x1) * (gt.y2 - gt.y1) < Number.POSITIVE_INFINITY;
  // written so that NaN fails
  if (hasArea && isBounded && cx >= 0 && cx <= grid.searchSize && cy >= 0 && cy <= grid.searchSize) return;
  const found = `[${gt.x1}, ${gt.y1}, ${gt.x2}, ${gt.y2}]`;
  if ([gt.x1, gt.y1, gt.x2, gt.y2].some((value) => !Number.isFinite(value))) {
    throw new InputError(`box ${found} has a coordinate that is not finite; expected [x1, y1, x2, y2] in pixels`);
  }
  if (!hasArea) throw new InputError(`box ${found} is empty; expected x1 < x2 and y1 < y2`);
  if (!isBounded) throw new InputError(`box ${found} has an area that is not finite; expected pixels`);
  throw new InputError(
    `box ${found} is centred outside the ${grid.searchSize} x ${grid.searchSize} search image; expected search-image pixels`,
  );
}
