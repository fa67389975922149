import { hasAreaAt } from '../boxes/rows.js';
import { InputError } from '../errors.js';
import { counted } from '../text/number-text.js';
import type { Convention } from './conventions/convention.js';
import {
  countAbove,
  countWithin,
  DISTANCE_THRESHOLDS,
  OVERLAP_THRESHOLDS,
  rateAbove,
  rateWithin,
} from './thresholds.js';

/** The three curves of one tracker on one sequence, in one pass without resets (OPE). */
export interface OpeCurves {
  readonly convention: Convention;
  /**
   * Success: the fraction of frames with IoU(gt_t, pred_t) > threshold, at 0, 0.05, ..., 1. No overlap exceeds 1, so
   * that a perfect tracker's AUC is 20/21.
   */
  readonly success: Float64Array;
  /** Precision: the fraction of frames with ||c(gt_t) - c(pred_t)|| <= threshold, at 0, 1, ..., 50 pixels. */
  readonly precision: Float64Array;
  /** Normalised precision: the same with the distance measured in target widths and heights, at 0, 0.01, ..., 0.5. */
  readonly normPrecision: Float64Array;
  /** Denominator: the sequence's frames without those that the convention excludes. */
  readonly frames: number;
  /**
   * Number of predicted boxes with a NaN or a side that is not positive; the convention decides how they are scored.
   */
  readonly invalid: number;
}

/** Convention and optional data of the sequence. */
export interface OpeOptions {
  readonly convention: Convention;
  /** One number per frame, 0 where the target is not visible. */
  readonly visible?: ArrayLike<number> | undefined;
  /** Name of the sequence, for messages. */
  readonly name?: string | undefined;
}

/**
 * Scores one tracker on one sequence.
 *
 * @param gt Ground truth, x, y, w, h in pixels for every frame, NaN where the target is absent.
 * @param pred The tracker's boxes, in the same format.
 * @throws InputError when the lengths differ, a length is not a multiple of 4, there is no frame, or the convention
 *   excludes all.
 */
export function evaluateOpe(gt: Float64Array, pred: Float64Array, options: OpeOptions): OpeCurves {
  checkLengths(gt, pred, options);
  const { convention } = options;
  const visible = convention.usesVisibility ? options.visible : undefined;
  const boxes = convention.prepare(gt, pred);
  const overlaps = new Uint32Array(OVERLAP_THRESHOLDS.length + 1);
  const distances = new Uint32Array(DISTANCE_THRESHOLDS.length + 1);
  const normDistances = new Uint32Array(convention.normThresholds.length + 1);
  const measured = new Float64Array(3);
  let frames = 0;
  for (let t = 0, at = 0; at < gt.length; t++, at += 4) {
    if (visible !== undefined && visible[t] === 0) {
      frames++; // a failure: in the denominator only
      continue;
    }
    if (!convention.measure(gt, boxes, at, measured)) continue;
    frames++;
    countAbove(overlaps, OVERLAP_THRESHOLDS, 20, measured[0]!);
    countWithin(distances, DISTANCE_THRESHOLDS, 1, measured[1]!);
    countWithin(normDistances, convention.normThresholds, 100, measured[2]!);
  }
  if (frames === 0) {
    throw new InputError(
      `${of(options)}the ground truth has no box in any frame, and ${convention.name} excludes such frames`,
    );
  }
  return {
    convention,
    success: rateAbove(overlaps, frames),
    precision: rateWithin(distances, frames),
    normPrecision: rateWithin(normDistances, frames),
    frames,
    invalid: countInvalid(pred),
  };
}

function countInvalid(boxes: Float64Array): number {
  let count = 0;
  for (let t = 0; t < boxes.length / 4; t++) if (!hasAreaAt(boxes, t)) count++;
  return count;
}

function checkLengths(gt: Float64Array, pred: Float64Array, options: OpeOptions): void {
  if (gt.length === 0) throw new InputError(`${of(options)}the ground truth has no frames`);
  if (gt.length % 4 !== 0 || pred.length % 4 !== 0) {
    throw new InputError(
      `${of(options)}boxes are 4 numbers per frame, but there are ${gt.length} and ${pred.length} numbers`,
    );
  }
  if (gt.length !== pred.length) {
    throw new InputError(
      `${of(options)}the result has ${counted(pred.length / 4, 'frame')}, the ground truth ${gt.length / 4}`,
    );
  }
  const { visible } = options;
  if (visible !== undefined && visible.length !== gt.length / 4) {
    throw new InputError(
      `${of(options)}there are ${visible.length} marks of visibility for ${counted(gt.length / 4, 'frame')}`,
    );
  }
}

function of({ name }: OpeOptions): string {
  return name === undefined ? '' : `${name}: `;
}
