import { failureRanges } from '../../plots/drawings/overlap-curve.js';

/**
 * Frames in which trackers differ, spread over the sequence: in each of `count` equal stretches the frame with the largest
 * difference of overlaps (highest minus lowest; of a single tracker, the lowest overlap), the earliest of equal ones, and
 * none within a third of a stretch after the previous one. Never the first frame, in which trackers are initialised; the
 * middle of a stretch without annotations. Not in the paper, which does not state how its frames were chosen.
 *
 * @param overlaps One list per tracker, one number per frame, NaN where the target is not annotated.
 * @returns Indices in rising order; fewer than `count` where the sequence is shorter.
 */
export function chooseFrames(overlaps: readonly Float64Array[], count: number): number[] {
  const last = (overlaps[0]?.length ?? 0) - 1; // frames after the first
  const stretches = Math.min(count, last);
  const chosen: number[] = [];
  for (let i = 0; i < stretches; i++) {
    const start = 1 + Math.floor((i * last) / stretches);
    const end = 1 + Math.floor(((i + 1) * last) / stretches);
    const apart = (chosen.at(-1) ?? 0) + Math.ceil((end - start) / 3);
    chosen.push(largestDifference(overlaps, Math.max(start, apart), end));
  }
  return chosen;
}

function largestDifference(overlaps: readonly Float64Array[], start: number, end: number): number {
  let best = Math.floor((start + end - 1) / 2);
  let largest = Number.NEGATIVE_INFINITY;
  for (let t = start; t < end; t++) {
    let low = Number.POSITIVE_INFINITY;
    let high = overlaps.length > 1 ? Number.NEGATIVE_INFINITY : 1;
    for (const each of overlaps) {
      low = Math.min(low, each[t]!); // NaN where the target is not annotated, for all trackers alike
      high = Math.max(high, each[t]!);
    }
    if (high - low > largest) {
      largest = high - low;
      best = t;
    }
  }
  return best;
}

/** Overlap above which a tracker is on the target, as in the success rate at 0.5. */
const ON_TARGET = 0.5;

/**
 * Frames around a tracker's failures: of the longest one first, then of the next, the last frame before it with an overlap
 * of 0.5 or more (else the one just before it), its first frame, its middle, and the frame after it (or the sequence's
 * last).
 *
 * @param threshold Overlaps of at most this are failures. The first frame, which is given, is none.
 * @returns Positions by rising order, at most `count`; none without a failure.
 */
export function chooseFailureFrames(overlaps: Float64Array, threshold: number, count: number): number[] {
  const chosen = new Set<number>();
  const longestFirst = failureRanges(overlaps, threshold).sort((a, b) => b.end - b.start - (a.end - a.start));
  for (const { start, end } of longestFirst) {
    const wanted = [
      lastOnTarget(overlaps, start),
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

function lastOnTarget(overlaps: Float64Array, start: number): number {
  for (let t = start - 1; t >= 0; t--) if (overlaps[t]! >= ON_TARGET) return t;
  return start - 1;
}
