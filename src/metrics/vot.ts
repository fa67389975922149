import { InputError } from '../errors.js';
import { counted } from '../text/number-text.js';
import {
  expectedAverageOverlap,
  expectedOverlaps,
  type MeasuredRun,
  type OverlapSums,
  overlapSums,
} from './expected-overlap.js';
import { type EaoRange, eaoRangeOf, eaoRanges, type VotEdition } from './vot-editions.js';
import { overlapsOfRun } from './vot-overlaps.js';
import { checkRun, checkSequence, failuresOf, type VotRun, type VotSequence } from './vot-run.js';

/** Options of the VOT reset protocol. */
export interface VotOptions {
  /** Edition that defines the range of lengths of EAO; 'own' derives it from the sequences: see `eaoRangeOf`. */
  readonly edition: VotEdition | 'own';
  /**
   * Whether a run may be shorter than its sequence. Default: false. As in the toolkit, the missing frames are excluded
   * from accuracy and from robustness's denominator, and the last fragment has less weight in EAO.
   */
  readonly allowShorter?: boolean;
}

/** One tracker on one sequence. */
export interface VotSequenceScore {
  readonly name: string;
  readonly frames: number;
  /** Mean overlap outside the burn-in; NaN without such frames. */
  readonly accuracy: number;
  /** Failures, mean over repetitions. */
  readonly lost: number;
}

/** One tracker's measures on one edition. */
export interface VotMeasures {
  readonly edition: VotEdition | 'own';
  /**
   * Accuracy: mean rasterised overlap over the pooled frames of all sequences, averaged over repetitions per frame
   * first; the ten frames from each initialisation are excluded. NaN without remaining frames.
   */
  readonly accuracy: number;
  /** Robustness as in pysot: 100 * failures / frames. Lower is better. */
  readonly robustness: number;
  /** Failures on the whole benchmark, mean over repetitions. */
  readonly lost: number;
  /**
   * Expected average overlap: see `expectedAverageOverlap`. NaN when every sequence is shorter than the edition's
   * range.
   */
  readonly eao: number;
  readonly frames: number;
  /** Expected overlap by length in frames, for the plot; EAO averages over `range`. */
  readonly expectedOverlap: Float64Array;
  readonly range: EaoRange;
  /** In the order of the benchmark. */
  readonly perSequence: readonly VotSequenceScore[];
}

/** One tracker on one edition. */
export interface VotResult extends VotMeasures {
  /** What each sequence contributes to the expected overlap, in the order of the benchmark; see `bootstrapEao`. */
  readonly overlapSums: readonly OverlapSums[];
}

/**
 * Scores a tracker under the reset protocol: it is re-initialised five frames after each failure.
 *
 * @param sequences Sequences of the benchmark.
 * @param runs Repetitions by sequence name.
 * @throws InputError when a sequence has no runs, runs belong to no sequence of the benchmark, or a run is invalid (see
 *   `checkRun`).
 */
export function evaluateVot(
  sequences: readonly VotSequence[],
  runs: ReadonlyMap<string, readonly VotRun[]>,
  { edition, allowShorter = false }: VotOptions,
): VotResult {
  checkNames(sequences, runs);
  const measured: MeasuredRun[][] = [];
  const perSequence: VotSequenceScore[] = [];
  let overlapSum = 0;
  let overlapCount = 0;
  let frames = 0;
  let lost = 0;
  for (const sequence of sequences) {
    checkSequence(sequence);
    const repetitions = runs.get(sequence.name)!;
    const accuracies: Float64Array[] = [];
    const own: MeasuredRun[] = [];
    let failed = 0;
    for (const run of repetitions) {
      checkRun(sequence, run, allowShorter);
      const overlaps = overlapsOfRun(sequence, run);
      const failures = failuresOf(run);
      accuracies.push(overlaps.accuracy);
      failed += failures.length / repetitions.length;
      own.push({
        overlaps: overlaps.expected,
        failures,
        frames: sequence.gt.length,
        weight: 1 / repetitions.length,
      });
    }
    measured.push(own);
    const pooled = pool(accuracies);
    overlapSum += pooled.sum;
    overlapCount += pooled.count;
    frames += pooled.frames;
    lost += failed;
    perSequence.push({ name: sequence.name, frames: pooled.frames, accuracy: pooled.sum / pooled.count, lost: failed });
  }
  const range = edition === 'own' ? eaoRangeOf(sequences.map(({ gt }) => gt.length)) : eaoRanges[edition];
  const lengths = measured.flat().reduce((max, { overlaps }) => Math.max(max, overlaps.length), 0);
  const sums = measured.map((own) => overlapSums(own, lengths));
  const expectedOverlap = expectedOverlaps(sums);
  return {
    edition,
    accuracy: overlapSum / overlapCount,
    robustness: (100 * lost) / frames,
    lost,
    eao: expectedAverageOverlap(expectedOverlap, range),
    frames,
    expectedOverlap,
    range,
    overlapSums: sums,
    perSequence,
  };
}

/**
 * The mean of several runs' measures and curves, of the same sequences in the same order.
 *
 * @param results At least one.
 */
export function meanVot(results: readonly VotMeasures[]): VotMeasures {
  const first = results[0]!;
  const mean = (of: (result: VotMeasures) => number): number =>
    results.reduce((sum, result) => sum + of(result), 0) / results.length;
  return {
    edition: first.edition,
    accuracy: mean(({ accuracy }) => accuracy),
    robustness: mean(({ robustness }) => robustness),
    lost: mean(({ lost }) => lost),
    eao: mean(({ eao }) => eao),
    frames: first.frames,
    expectedOverlap: first.expectedOverlap.map((_, n) => mean(({ expectedOverlap }) => expectedOverlap[n]!)),
    range: first.range,
    perSequence: first.perSequence.map(({ name, frames }, i) => ({
      name,
      frames,
      accuracy: mean(({ perSequence }) => perSequence[i]!.accuracy),
      lost: mean(({ perSequence }) => perSequence[i]!.lost),
    })),
  };
}

/**
 * Reliability, the horizontal axis of the accuracy-robustness plot: exp(-S * failures / frames), the
 * probability that the tracker is still on the target after S frames.
 *
 * @param robustness 100 * failures / frames, as in `VotResult`.
 * @param sensitivity S. Default: 100, as in the paper's plot.
 */
export function reliability(robustness: number, sensitivity: number = 100): number {
  return Math.exp((-sensitivity * robustness) / 100);
}

function checkNames(sequences: readonly VotSequence[], runs: ReadonlyMap<string, readonly VotRun[]>): void {
  if (sequences.length === 0) throw new InputError('no sequence to evaluate');
  const names = new Set(sequences.map(({ name }) => name));
  if (names.size < sequences.length) throw new InputError('two sequences of the benchmark have the same name');
  const missing = [...names].filter((name) => (runs.get(name) ?? []).length === 0);
  if (missing.length > 0)
    throw new InputError(`no result for ${counted(missing.length, 'sequence')}: ${missing.join(', ')}`);
  const unknown = [...runs.keys()].filter((name) => !names.has(name));
  if (unknown.length > 0)
    throw new InputError(`results for sequences that are not in the benchmark: ${unknown.join(', ')}`);
}

/** Sums a sequence's overlaps over frames, each the mean over the repetitions in which it is known. */
function pool(repetitions: readonly Float64Array[]): { sum: number; count: number; frames: number } {
  const frames = repetitions.reduce((max, { length }) => Math.max(max, length), 0);
  let sum = 0;
  let count = 0;
  for (let t = 0; t < frames; t++) {
    let total = 0;
    let known = 0;
    for (const overlaps of repetitions) {
      if (t >= overlaps.length || Number.isNaN(overlaps[t]!)) continue;
      total += overlaps[t]!;
      known++;
    }
    if (known === 0) continue;
    sum += total / known;
    count++;
  }
  return { sum, count, frames };
}
