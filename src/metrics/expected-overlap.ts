import type { EaoRange } from './vot-editions.js';

/** Frames between a failure and re-initialisation. */
const SKIPPING = 5;

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

/**
 * Expected overlap of a tracker by sequence length.
 *
 * A run with failures is split into fragments: from 0 and from five frames after each failure (a start beyond the run's
 * end is omitted) to the next start, that frame included. A fragment that ended in failure is extended with overlap 0
 * without end; the last one, and the only one of a run without failures, is known only up to its end. Then
 *
 *     Phi(0) = 1,   Phi(n) = sum_f w_f mean(overlap_f[1..n]) / sum_f w_f   over the fragments f known at frame n.
 *
 * Codes count as overlap 0, except in a run without failures, where an unknown overlap makes all following ones
 * unknown. w_f is 1 / repetitions times the fraction of the fragment inside the sequence.
 *
 * Source: STVIR/pysot toolkit @ d04028f, toolkit/evaluation/eao_benchmark.py, calculate_expected_overlap.
 *
 * @returns Phi for each length from 0 to that of the longest run minus one; NaN where no fragment has weight.
 */
export function expectedOverlaps(runs: readonly MeasuredRun[]): Float64Array {
  const lengths = runs.reduce((max, run) => Math.max(max, run.overlaps.length), 0);
  const sums = new Float64Array(lengths);
  const weights = new Float64Array(lengths);
  for (const { overlaps, failures, frames, weight } of runs) {
    if (failures.length === 0) {
      addFragment(sums, weights, overlaps, weight);
      continue;
    }
    const starts = [0, ...failures.map((t) => t + SKIPPING).filter((t) => t <= overlaps.length)];
    starts.forEach((start, i) => {
      const next = starts[i + 1];
      const known = overlaps
        .slice(start, next === undefined ? undefined : next + 1)
        .map((o) => (Number.isNaN(o) ? 0 : o));
      if (next === undefined) {
        const share = start < frames ? (overlaps.length - start) / (frames - start) : 0;
        addFragment(sums, weights, known, weight * share);
      } else {
        const padded = new Float64Array(lengths);
        padded.set(known);
        addFragment(sums, weights, padded, (weight * (Math.min(next + 1, frames) - start)) / (next + 1 - start));
      }
    });
  }
  const expected = sums.map((sum, n) => sum / weights[n]!);
  if (lengths > 0) expected[0] = 1;
  return expected;
}

function addFragment(sums: Float64Array, weights: Float64Array, fragment: Float64Array, weight: number): void {
  let total = 0;
  for (let n = 1; n < fragment.length; n++) {
    total += fragment[n]!;
    if (Number.isNaN(fragment[n]!)) continue;
    sums[n]! += (weight * total) / n;
    weights[n]! += weight;
  }
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
