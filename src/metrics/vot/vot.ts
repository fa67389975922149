import { InputError } from '../../errors.js';
import { mean } from '../../statistics/mean.js';
import { counted } from '../../text/number-text.js';
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
  const measured = sequences.map((sequence) => measure(sequence, runs.get(sequence.name)!, allowShorter));
  const total = (of: (sequence: MeasuredSequence) => number): number =>
    measured.reduce((sum, sequence) => sum + of(sequence), 0);
  const frames = total(({ pooled }) => pooled.frames);
  const lost = total((sequence) => sequence.lost);
  const range = edition === 'own' ? eaoRangeOf(sequences.map(({ gt }) => gt.length)) : eaoRanges[edition];
  const allRuns = measured.flatMap((sequence) => sequence.runs);
  const lengths = allRuns.reduce((max, { overlaps }) => Math.max(max, overlaps.length), 0);
  const sums = measured.map((sequence) => overlapSums(sequence.runs, lengths));
  const expectedOverlap = expectedOverlaps(sums);
  return {
    edition,
    accuracy: total(({ pooled }) => pooled.sum) / total(({ pooled }) => pooled.count),
    robustness: (100 * lost) / frames,
    lost,
    eao: expectedAverageOverlap(expectedOverlap, range),
    frames,
    expectedOverlap,
    range,
    overlapSums: sums,
    perSequence: measured.map((sequence) => ({
      name: sequence.name,
      frames: sequence.pooled.frames,
      accuracy: sequence.pooled.sum / sequence.pooled.count,
      lost: sequence.lost,
    })),
  };
}

/** One tracker's repetitions on one sequence. */
interface MeasuredSequence {
  readonly name: string;
  /** For the expected overlap. */
  readonly runs: readonly MeasuredRun[];
  /** For accuracy. */
  readonly pooled: PooledOverlaps;
  /** Failures, mean over repetitions. */
  readonly lost: number;
}

/** @throws InputError as {@link checkSequence} and {@link checkRun}. */
function measure(sequence: VotSequence, repetitions: readonly VotRun[], allowShorter: boolean): MeasuredSequence {
  checkSequence(sequence);
  const weight = 1 / repetitions.length;
  const runs: MeasuredRun[] = [];
  const accuracies: Float64Array[] = [];
  let lost = 0;
  for (const run of repetitions) {
    checkRun(sequence, run, allowShorter);
    const { accuracy, expected } = overlapsOfRun(sequence, run);
    const failures = failuresOf(run);
    runs.push({ overlaps: expected, failures, frames: sequence.gt.length, weight });
    accuracies.push(accuracy);
    lost += failures.length / repetitions.length;
  }
  return { name: sequence.name, runs, pooled: pool(accuracies), lost };
}

/**
 * The mean of several runs' measures and curves, of the same sequences in the same order.
 *
 * @param results At least one.
 */
export function meanVot(results: readonly VotMeasures[]): VotMeasures {
  const first = results[0]!;
  const meanOf = (of: (result: VotMeasures) => number): number => mean(results.map(of));
  return {
    edition: first.edition,
    accuracy: meanOf(({ accuracy }) => accuracy),
    robustness: meanOf(({ robustness }) => robustness),
    lost: meanOf(({ lost }) => lost),
    eao: meanOf(({ eao }) => eao),
    frames: first.frames,
    expectedOverlap: first.expectedOverlap.map((_, n) => meanOf(({ expectedOverlap }) => expectedOverlap[n]!)),
    range: first.range,
    perSequence: first.perSequence.map(({ name, frames }, i) => ({
      name,
      frames,
      accuracy: meanOf(({ perSequence }) => perSequence[i]!.accuracy),
      lost: meanOf(({ perSequence }) => perSequence[i]!.lost),
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

/** The overlaps of a sequence's frames, each the mean over the repetitions in which it is known. */
interface PooledOverlaps {
  readonly sum: number;
  /** Number of frames with an overlap. */
  readonly count: number;
  /** Number of frames of the longest repetition. */
  readonly frames: number;
}

function pool(repetitions: readonly Float64Array[]): PooledOverlaps {
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
