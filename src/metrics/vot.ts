import { InputError } from '../errors.js';
import { expectedAverageOverlap, expectedOverlaps, type MeasuredRun } from './expected-overlap.js';
import { type EaoRange, eaoRangeOf, eaoRanges, type VotEdition } from './vot-editions.js';
import { overlapsOfRun } from './vot-overlaps.js';
import { checkRun, checkSequence, failuresOf, type VotRun, type VotSequence } from './vot-run.js';

/** Which edition, which decides the range of lengths of EAO; 'own' takes it from the sequences: see `eaoRangeOf`. */
export interface VotOptions {
  readonly edition: VotEdition | 'own';
  /**
   * Whether a run may be shorter than its sequence. Default false. Then, as in the toolkit, the frames it lacks are left
   * out of accuracy and of robustness's denominator, and its last fragment weighs less in EAO.
   */
  readonly allowShorter?: boolean;
}

/** One tracker on one sequence. */
export interface VotSequenceScore {
  readonly name: string;
  readonly frames: number;
  /** Mean overlap outside the burn-in; NaN when no frame is. */
  readonly accuracy: number;
  /** Failures, mean over repetitions. */
  readonly lost: number;
}

/** One tracker on one edition. */
export interface VotResult {
  readonly edition: VotEdition | 'own';
  /**
   * Accuracy: the mean of the rasterised overlap over all frames of all sequences pooled, of each frame over the
   * repetitions first; the ten frames from every start are left out. NaN when no frame is left.
   */
  readonly accuracy: number;
  /** Robustness as pysot prints it: 100 * failures / frames. Lower is better. */
  readonly robustness: number;
  /** Failures on the whole benchmark, mean over repetitions. */
  readonly lost: number;
  /** Expected average overlap: see `expectedAverageOverlap`. NaN when every sequence is shorter than the edition's range. */
  readonly eao: number;
  readonly frames: number;
  /** The expected overlap at every length in frames, for the plot; `range` is the part that EAO averages. */
  readonly expectedOverlap: Float64Array;
  readonly range: EaoRange;
  /** In the order of the benchmark. */
  readonly perSequence: readonly VotSequenceScore[];
}

/**
 * Scores a tracker's runs with resets: the tracker is started again five frames after every failure.
 *
 * @param sequences The benchmark.
 * @param runs The repetitions of every sequence, by its name.
 * @throws InputError when a sequence has no runs, there are runs of a sequence that is not in the benchmark, or a run is
 *   not one of its sequence (see `checkRun`).
 */
export function evaluateVot(
  sequences: readonly VotSequence[],
  runs: ReadonlyMap<string, readonly VotRun[]>,
  { edition, allowShorter = false }: VotOptions,
): VotResult {
  checkNames(sequences, runs);
  const measured: MeasuredRun[] = [];
  const perSequence: VotSequenceScore[] = [];
  let overlapSum = 0;
  let overlapCount = 0;
  let frames = 0;
  let lost = 0;
  for (const sequence of sequences) {
    checkSequence(sequence);
    const repetitions = runs.get(sequence.name)!;
    const accuracies: Float64Array[] = [];
    let failed = 0;
    for (const run of repetitions) {
      checkRun(sequence, run, allowShorter);
      const overlaps = overlapsOfRun(sequence, run);
      const failures = failuresOf(run);
      accuracies.push(overlaps.accuracy);
      failed += failures.length / repetitions.length;
      measured.push({
        overlaps: overlaps.expected,
        failures,
        frames: sequence.gt.length,
        weight: 1 / repetitions.length,
      });
    }
    const pooled = pool(accuracies);
    overlapSum += pooled.sum;
    overlapCount += pooled.count;
    frames += pooled.frames;
    lost += failed;
    perSequence.push({ name: sequence.name, frames: pooled.frames, accuracy: pooled.sum / pooled.count, lost: failed });
  }
  const range = edition === 'own' ? eaoRangeOf(sequences.map(({ gt }) => gt.length)) : eaoRanges[edition];
  const expectedOverlap = expectedOverlaps(measured);
  return {
    edition,
    accuracy: overlapSum / overlapCount,
    robustness: (100 * lost) / frames,
    lost,
    eao: expectedAverageOverlap(expectedOverlap, range),
    frames,
    expectedOverlap,
    range,
    perSequence,
  };
}

/**
 * Reliability, the horizontal axis of the accuracy-robustness plot: exp(-S * failures / frames), the chance that the
 * tracker is still on the target after S frames.
 *
 * @param robustness 100 * failures / frames, as in `VotResult`.
 * @param sensitivity S; the paper's plot has 100.
 */
export function reliability(robustness: number, sensitivity: number = 100): number {
  return Math.exp((-sensitivity * robustness) / 100);
}

function checkNames(sequences: readonly VotSequence[], runs: ReadonlyMap<string, readonly VotRun[]>): void {
  if (sequences.length === 0) throw new InputError('no sequence to evaluate');
  const names = new Set(sequences.map(({ name }) => name));
  if (names.size < sequences.length) throw new InputError('two sequences of the benchmark have the same name');
  const missing = [...names].filter((name) => (runs.get(name) ?? []).length === 0);
  if (missing.length > 0) throw new InputError(`no result for ${missing.length} sequences: ${missing.join(', ')}`);
  const unknown = [...runs.keys()].filter((name) => !names.has(name));
  if (unknown.length > 0)
    throw new InputError(`results for sequences that are not in the benchmark: ${unknown.join(', ')}`);
}

/** The overlaps of a sequence, of each frame the mean over the repetitions that know it; summed over frames. */
function pool(repetitions: readonly Float64Array[]): { sum: number; count: number; frames: number } {
  const frames = repetitions.reduce((most, { length }) => Math.max(most, length), 0);
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
