import { failureRanges } from '../../plots/drawings/overlap-curve.js';

/**
 * Frames that show where trackers differ, spread over the whole sequence: of `count` equal stretches in each the frame
 * whose overlaps differ most (highest less lowest; of one tracker alone, the lowest), the earliest of equal ones, but none
 * within a third of a stretch behind the one before. The first frame, which trackers are given, is never chosen; where
 * nothing is annotated the middle is. Not in the paper, which does not say how its frames were chosen.
 *
 * @param overlaps One list a tracker, one number a frame, NaN where the target is not annotated.
 * @returns Positions by rising order; fewer than `count` where the sequence is shorter.
 */
export function pickFrames(overlaps: readonly Float64Array[], count: number): number[] {
  const last = (overlaps[0]?.length ?? 0) - 1; // frames after the first
  const stretches = Math.min(count, last);
  const chosen: number[] = [];
  for (let i = 0; i < stretches; i++) {
    const start = 1 + Math.floor((i * last) / stretches);
    const end = 1 + Math.floor(((i + 1) * last) / stretches);
    const apart = (chosen.at(-1) ?? 0) + Math.ceil((end - start) / 3);
    chosen.push(mostDifferent(overlaps, Math.max(start, apart), end));
  }
  return chosen;
}

function mostDifferent(overlaps: readonly Float64Array[], start: number, end: number): number {
  let best = Math.floor((start + end - 1) / 2);
  let most = Number.NEGATIVE_INFINITY;
  for (let t = start; t < end; t++) {
    let low = Number.POSITIVE_INFINITY;
    let high = overlaps.length > 1 ? Number.NEGATIVE_INFINITY : 1;
    for (const each of overlaps) {
      low = Math.min(low, each[t]!); // NaN where the target is not annotated, for all trackers alike
      high = Math.max(high, each[t]!);
    }
    if (high - low > most) {
      most = high - low;
      best = t;
    }
  }
  return best;
}

/** An overlap that counts as on the target, as in the success rate at 0.5. */
const GOOD = 0.5;

/**
 * Frames around a tracker's failures: of the longest one first, then of the next, the last frame before it with an
 * overlap of 0.5 or more (else the one just before it), its first frame, its middle, and the frame after it (or the sequence's last).
 *
 * @param threshold Overlaps of at most this are failures. The first frame, which is given, is none.
 * @returns Positions by rising order, at most `count`; none without a failure.
 */
export function pickFailureFrames(overlaps: Float64Array, threshold: number, count: number): number[] {
  const chosen = new Set<number>();
  const longestFirst = failureRanges(overlaps, threshold).sort((a, b) => b.end - b.start - (a.end - a.start));
  for (const { start, end } of longestFirst) {
    const wanted = [
      lastGood(overlaps, start),
      start,
      Math.floor((start + end - 1) / 2),
      Math.min(end, overlaps.length - 1),
    ];
    for (const frame of wanted) if (chosen.size < count) chosen.add(frame);
  }
  return [...chosen].sort((a, b) => a - b);
}

/** How many frames after the first have an overlap of at most `threshold`. */
export function countLost(overlaps: Float64Array, threshold: number): number {
  return failureRanges(overlaps, threshold).reduce((sum, { start, end }) => sum + end - start, 0);
}

function lastGood(overlaps: Float64Array, start: number): number {
  for (let t = start - 1; t >= 0; t--) if (overlaps[t]! >= GOOD) return t;
  return start - 1;
}
