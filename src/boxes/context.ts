/**
 * Side of the square that shows a target with its context: sqrt((w + p)(h + p)) with p = context (w + h).
 *
 * Source: STVIR/pysot @ d04028f, siamrpn_tracker.py (CONTEXT_AMOUNT); all reference trackers have the same.
 *
 * @param w Width of the target, `h` its height, in the unit of the result.
 * @param context Context around the target, as a share of its mean side added to each side; 0.5 in all reference trackers.
 */
export function sideWithContext(w: number, h: number, context: number): number {
  const margin = context * (w + h);
  return Math.sqrt((w + margin) * (h + margin));
}
