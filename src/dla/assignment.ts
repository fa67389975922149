import type { Xyxy } from '../boxes/types.js';
import { InputError } from '../errors.js';
import type { Rng } from '../random/random.js';
import { IGNORED, POSITIVE } from './labels.js';
import { NearestPoints } from './nearest-points.js';
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
) => Assignment;

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
  /** True when no candidate passed the threshold and the fallback was used. */
  fallback: boolean = false;
  /** Number of positive samples. */
  positiveCount: number = 0;
  /** Number of negative samples. */
  negativeCount: number = 0;
  /** Number of candidates. */
  candidateCount: number = 0;

  /** The first `positiveCount` entries of `positiveIndex` are the positive samples. */
  readonly positiveIndex: Int32Array;
  /** The first `candidateCount` entries are the candidates: by distance to the centre, then by shape. */
  readonly candidateIndex: Int32Array;
  /** The IoU of each candidate's box with the target. */
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

  /** Resets: all samples ignored, no candidates. */
  clear(): void {
    this.labels.fill(IGNORED);
    this.mean = this.std = this.threshold = Number.NaN;
    this.fallback = false;
    this.positiveCount = this.negativeCount = this.candidateCount = 0;
  }

  /** Labels a sample positive. */
  addPositive(sample: number): void {
    this.labels[sample] = POSITIVE;
    this.positiveIndex[this.positiveCount++] = sample;
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
 * Validates a target box: finite, with positive area, centred inside the search image. It may extend beyond the image,
 * as boxes do after augmentation by shifts.
 *
 * @throws InputError when the box is invalid.
 */
export function checkGroundTruth(gt: GroundTruth, grid: SampleGrid): void {
  const cx = (gt.x1 + gt.x2) / 2;
  const cy = (gt.y1 + gt.y2) / 2;
  const hasArea = gt.x2 > gt.x1 && gt.y2 > gt.y1;
  // written so that NaN fails
  if (hasArea && cx >= 0 && cx <= grid.searchSize && cy >= 0 && cy <= grid.searchSize) return;
  const found = `[${gt.x1}, ${gt.y1}, ${gt.x2}, ${gt.y2}]`;
  if ([gt.x1, gt.y1, gt.x2, gt.y2].some((value) => !Number.isFinite(value))) {
    throw new InputError(`box ${found} has a coordinate that is not finite; expected [x1, y1, x2, y2] in pixels`);
  }
  if (!hasArea) throw new InputError(`box ${found} is empty; expected x1 < x2 and y1 < y2`);
  throw new InputError(
    `box ${found} is centred outside the ${grid.searchSize} x ${grid.searchSize} search image; expected search-image pixels`,
  );
}
