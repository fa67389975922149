import { contextSide } from './state.js';

/**
 * The symmetric Hann window of a square map: 1 in the middle of an odd side, 0 along the edge.
 *
 * @returns Row after row, side x side. A side of 1 gives 1.
 */
export function hannWindow(side: number): Float64Array {
  const line = Float64Array.from({ length: side }, (_, i) =>
    side === 1 ? 1 : 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (side - 1)),
  );
  return Float64Array.from({ length: side * side }, (_, i) => line[Math.floor(i / side)]! * line[i % side]!);
}

/** A change of size or shape as a factor of at least 1, whether it grew or shrank. */
function change(ratio: number): number {
  return Math.max(ratio, 1 / ratio);
}

/**
 * How little a prediction's size and aspect ratio differ from the target's: exp(-k (change of size x change of ratio - 1)),
 * 1 where both are kept.
 *
 * Source: STVIR/pysot @ d04028f, siamrpn_tracker.py; the other trackers do the same.
 *
 * @param w Width predicted, h its height, in the unit of `targetSide`.
 * @param targetSide {@link contextSide} of the target.
 * @param targetRatio The target's width by its height.
 * @returns NaN for a size beyond all numbers, so that it is not chosen.
 */
export function sizePenalty(w: number, h: number, targetSide: number, targetRatio: number, k: number): number {
  if (!Number.isFinite(w + h)) return Number.NaN;
  const size = change(contextSide(w, h) / targetSide);
  const ratio = change(targetRatio / (w / h));
  return Math.exp(-(ratio * size - 1) * k);
}
