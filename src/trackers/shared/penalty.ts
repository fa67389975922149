import { contextSide } from './state.js';

/** Hyper-parameters of penalty, window and update, as most Siamese trackers have them. */
export interface PenaltyHyper {
  /** Strength of the penalty for changes of size and aspect ratio. */
  readonly penaltyK: number;
  /** Weight of the window in [0, 1]. */
  readonly windowInfluence: number;
  /** Learning rate of the size at a score of 1. */
  readonly sizeLr: number;
}

/**
 * The symmetric Hann window of a square map: 1 in the middle of an odd side, 0 along the edge.
 *
 * @returns [side, side], row-major; 1 for a side of 1.
 */
export function hannWindow(side: number): Float64Array {
  const line = Float64Array.from({ length: side }, (_, i) =>
    side === 1 ? 1 : 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (side - 1)),
  );
  return Float64Array.from({ length: side * side }, (_, i) => line[Math.floor(i / side)]! * line[i % side]!);
}

/** A ratio or its inverse, whichever is >= 1. */
function change(ratio: number): number {
  return Math.max(ratio, 1 / ratio);
}

/**
 * Penalty for a change of size and aspect ratio: exp(-penaltyK (change of size x change of ratio - 1)), 1 without change.
 *
 * Source: STVIR/pysot @ d04028f, siamrpn_tracker.py; the other trackers do the same.
 *
 * @param w Predicted width, `h` its height, in the unit of `targetSide`.
 * @param targetSide {@link contextSide} of the target.
 * @param targetRatio Target's width / height.
 * @returns NaN for a size that is not finite, so that it is never chosen.
 */
export function sizePenalty(w: number, h: number, targetSide: number, targetRatio: number, penaltyK: number): number {
  if (!Number.isFinite(w + h)) return Number.NaN;
  const size = change(contextSide(w, h) / targetSide);
  const ratio = change(targetRatio / (w / h));
  return Math.exp(-(ratio * size - 1) * penaltyK);
}
