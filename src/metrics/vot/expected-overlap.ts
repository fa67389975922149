import { framesToRestart } from '../../boxes/vot-rows.js';
import type { EaoRange } from './vot-editions.js';

/** One repetition on one sequence, for the expected overlap. */
export interface MeasuredRun {
  /** Overlap by frame, NaN where the frame holds a code. */
  readonly overlaps: Float64Array;
  /** Indices of failure frames, ascending. */
  readonly failures: readonly number[];
  /** Frames of the sequence; more than `overlaps` has where the run ended early. */
  readonly frames: number;
  /** 1 / repetitions. */
  readonly weight: number;
}

/** What runs contribute to the expected overlap, by length in frames: Phi is the ratio of the sums over all sequences. */
export interface OverlapSums {
  /** Sum of w_f mean(overlap_f[1..n]) over the fragments known at frame n. */
  readonly overlaps: Float64Array;
  /** Sum of w_f over the same fragments. */
  readonly weights: Float64Array;
}

/**
 * The sums behind the expected overlap by sequence length.
 *
 * A run with failures is split into fragments: from 0 and from five frames after each failure (a start beyond the run's
 * end is omitted) to the next start, that frame included. A fragment that ended in failure is extended with overlap 0
 * without end; the last one, and the only one of a run without failures, is known only up to its end. Then
 *
 *     Phi(0) = 1,   Phi(n) = sum_f w_f mean(overlap_f[1..n]) / sum_f w_f   over the fragments f known at frame n.
 *
 * Codes and frames without ground truth count as overlap 0, except in a run without failures, which is known only up to
 * its first frame without ground truth; in the toolkit Phi would be unknown from there on for all sequences. w_f is
 * 1 / repetitions times the fraction of the fragment inside the sequence.
 *
 * Source: STVIR/pysot toolkit @ d04028f, toolkit/evaluation/eao_benchmark.py, calculate_expected_overlap.
 *
 * @param lengths Number of lengths, from 0; at least that of the longest run.
 */
export function overlapSums(runs: readonly MeasuredRun[], lengths: number): OverlapSums {
  const sums = { overlaps: new Float64Array(lengths), weights: new Float64Array(lengths) };
  for (const run of runs) for (const fragment of fragmentsOf(run, lengths)) addFragment(sums, fragment);
  return sums;
}

/** A part of a run from a start of the tracker on. */
interface Fragment {
  /** Overlap by frame, as far as it is known: up to the end or the first NaN. */
  readonly overlaps: Float64Array;
  /** w_f of {@link overlapSums}. */
  readonly weight: number;
}

/** The fragments of a run; those that ended in failure are extended to `lengths` frames. */
function fragmentsOf({ overlaps, failures, frames, weight }: MeasuredRun, lengths: number): Fragment[] {
  if (failures.length === 0) return [{ overlaps, weight }];
  const starts = [0, ...failures.map((t) => t + framesToRestart).filter((t) => t <= overlaps.length)];
  return starts.map((start, i) => {
    const next = starts[i + 1];
    const end = next === undefined ? undefined : next + 1;
    const known = overlaps.slice(start, end).map((overlap) => (Number.isNaN(overlap) ? 0 : overlap));
    if (end === undefined) {
      const share = start < frames ? (overlaps.length - start) / (frames - start) : 0;
      return { overlaps: known, weight: weight * share };
    }
    const extended = new Float64Array(lengths);
    extended.set(known);
    return { overlaps: extended, weight: (weight * (Math.min(end, frames) - start)) / (end - start) };
  });
}

function addFragment(sums: OverlapSums, { overlaps, weight }: Fragment): void {
  let total = 0;
  for (let n = 1; n < overlaps.length; n++) {
    if (Number.isNaN(overlaps[n]!)) return; // known only up to here
    total += overlaps[n]!;
    sums.overlaps[n]! += (weight * total) / n;
    sums.weights[n]! += weight;
  }
}

/**
 * Expected overlap of a tracker by sequence length; see {@link overlapSums}.
 *
 * @param sums Of each sequence, all of the same number of lengths.
 * @returns Phi for each length; NaN where no fragment has weight.
 */
export function expectedOverlaps(sums: readonly OverlapSums[]): Float64Array {
  const expected = new Float64Array(sums[0]?.overlaps.length ?? 0);
  for (let n = 0; n < expected.length; n++) {
    let [overlap, weight] = [0, 0];
    for (const { overlaps, weights } of sums) {
      overlap += overlaps[n]!;
      weight += weights[n]!;
    }
    expected[n] = n === 0 ? 1 : overlap / weight;
  }
  return expected;
}

/**
 * Expected average overlap: the mean of Phi at the indices low - 1 to high - 1, where it is known.
 *
 * @returns NaN when it is known at none of them, e.g. because every sequence is shorter than `low`.
 */
export function expectedAverageOverlap(expected: Float64Array, { low, high }: EaoRange): number {
  let sum = 0;
  let count = 0;
  for (let n = low - 1; n < Math.min(high, expected.length); n++) {
    if (Number.isNaN(expected[n]!)) continue;
    sum += expected[n]!;
    count++;
  }
  return sum / count;
}
