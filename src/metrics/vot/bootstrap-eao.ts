import { InputError } from '../../errors.js';
import { random } from '../../random/random.js';
import {
  type BootstrapOptions,
  type BootstrapResult,
  bootstrapOptions,
  bootstrapResult,
} from '../../statistics/bootstrap.js';
import type { MeanInterval } from '../../statistics/bootstrap-mean.js';
import { comparisonOf, type RunsComparison, sequencesOfPairs } from '../../statistics/bootstrap-runs.js';
import { mean } from '../../statistics/mean.js';
import { expectedAverageOverlap, expectedOverlaps, type OverlapSums } from './expected-overlap.js';
import type { EaoRange } from './vot-editions.js';

/** What one training of a tracker contributes to EAO: `VotResult.overlapSums`. */
export type EaoRun = readonly OverlapSums[];

/**
 * Percentile interval of the difference in EAO of two training configurations, resampled as by `compareRuns`: runs and
 * sequences independently, run i of a paired with run i of b, the same sequences for both. EAO is not a mean over
 * sequences, so each resample adds up its sequences' sums and computes EAO anew. Not in the paper.
 *
 * A resample whose sequences all end below EAO's range has no EAO and is drawn again.
 *
 * @param a Runs of one configuration, with the same sequences in the same order.
 * @param b Runs of the other.
 * @param range Lengths that EAO averages over.
 * @throws InputError when numbers of runs or sequences differ, there is no run, fewer than two sequences, a run without an
 * EAO, or an option is unknown or out of range.
 */
export function compareEao(
  a: readonly EaoRun[],
  b: readonly EaoRun[],
  range: EaoRange,
  options: Partial<BootstrapOptions> = {},
): RunsComparison {
  return resample(a, b, range, options);
}

/** {@link compareEao}, or without `b` the same of a alone, as against a tracker that never overlaps: its EAO is 0. */
function resample(
  a: readonly EaoRun[],
  b: readonly EaoRun[] | undefined,
  range: EaoRange,
  options: Partial<BootstrapOptions>,
): RunsComparison {
  const { samples, seed, level } = bootstrapOptions(options);
  const sequences = checkedSequences(a, b ?? a);
  const differences = a.map((run, i) => eaoOf(run, range) - (b ? eaoOf(b[i]!, range) : 0));
  const bad = differences.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new InputError(`bootstrap: run ${bad + 1} has no EAO; every sequence is shorter than its range`);
  const draws = [seed, a.length, sequences, samples].join();
  const pairs = a.map((run, i) => ({ own: sumsFor(run, range, draws), other: b && sumsFor(b[i]!, range, draws) }));
  const rng = random(seed, 'bootstrap-eao', a.length, sequences, samples);
  const means = new Float64Array(samples);
  const counts = new Float64Array(sequences);
  for (let s = 0, draw = 0; s < samples; draw++) {
    counts.fill(0);
    for (let i = 0; i < sequences; i++) counts[rng.below(sequences)]!++;
    const drawn = pairs.map(() => pairs[rng.below(pairs.length)]!);
    const eaoOfDraw = (run: RangeSums): number => {
      const eao = run.eaos[draw] ?? eaoAt(run, counts);
      run.eaos[draw] = eao;
      return eao;
    };
    const difference = mean(drawn.map(({ own, other }) => eaoOfDraw(own) - (other ? eaoOfDraw(other) : 0)));
    if (Number.isFinite(difference)) means[s++] = difference;
  }
  means.sort();
  return comparisonOf({ perRun: differences, means, sequences }, level);
}

/**
 * The difference in EAO of two trackers that ran once, over sequences alone: {@link compareEao} of single runs.
 *
 * @throws InputError as {@link compareEao}.
 */
export function pairedEao(
  a: EaoRun,
  b: EaoRun,
  range: EaoRange,
  options: Partial<BootstrapOptions> = {},
): BootstrapResult {
  const { difference, low, high, sequences, samples, level } = compareEao([a], [b], range, options);
  return bootstrapResult({ difference, low, high, sequences, samples, level });
}

/**
 * A tracker's EAO, the mean over its runs, with the interval of {@link compareEao}.
 *
 * @param runs One for each training; a single one for a tracker without training.
 * @throws InputError as {@link compareEao}.
 */
export function bootstrapEao(
  runs: readonly EaoRun[],
  range: EaoRange,
  options: Partial<BootstrapOptions> = {},
): MeanInterval {
  const { difference, low, high } = resample(runs, undefined, range, options);
  return { mean: difference, low, high };
}

function eaoOf(run: EaoRun, range: EaoRange): number {
  return expectedAverageOverlap(expectedOverlaps(run), range);
}

/** A run's sums at the lengths of EAO's range. */
interface RangeSums {
  /** Length by length of all sequences, weighted overlap and weight in turn. */
  readonly sums: Float64Array;
  /** Number of lengths. */
  readonly lengths: number;
  /** EAO by draw, as far as it was computed. */
  readonly eaos: (number | undefined)[];
}

/** The sums of each run for the range and the draws that were asked for last, see {@link sumsFor}. */
const remembered = new WeakMap<EaoRun, RangeSums & { readonly setting: string }>();

/**
 * The sums of a run, remembered with the EAOs computed from them: a run's own interval and each comparison draw the same.
 *
 * @param draws Names the resamples that EAO is computed on.
 */
function sumsFor(run: EaoRun, range: EaoRange, draws: string): RangeSums {
  const setting = [range.low, range.high, draws].join();
  const known = remembered.get(run);
  if (known?.setting === setting) return known;
  const sums = { ...sumsOf(run, range), eaos: [], setting };
  remembered.set(run, sums);
  return sums;
}

function sumsOf(run: EaoRun, { low, high }: EaoRange): Pick<RangeSums, 'sums' | 'lengths'> {
  const lengths = Math.min(high, run[0]!.overlaps.length) - (low - 1);
  const sums = new Float64Array(2 * run.length * lengths);
  run.forEach(({ overlaps, weights }, i) => {
    for (let n = 0; n < lengths; n++) {
      const at = 2 * (n * run.length + i);
      sums[at] = overlaps[low - 1 + n]!;
      sums[at + 1] = weights[low - 1 + n]!;
    }
  });
  return { sums, lengths };
}

/**
 * EAO of a run on sequences drawn so many times. Two lengths at a time, 1.4 times as fast: an addition waits for the one
 * before.
 */
function eaoAt({ sums, lengths }: RangeSums, counts: Float64Array): number {
  const sequences = counts.length;
  const row = 2 * sequences;
  let [eao, known] = [0, 0];
  const add = (overlap: number, weight: number): void => {
    if (weight === 0) return;
    eao += overlap / weight;
    known++;
  };
  for (let n = 0; n < lengths; n += 2) {
    const next = n + 1 < lengths ? row : 0;
    let [overlap, weight, nextOverlap, nextWeight] = [0, 0, 0, 0];
    for (let i = 0, at = n * row; i < sequences; i++, at += 2) {
      const count = counts[i]!;
      overlap += count * sums[at]!;
      weight += count * sums[at + 1]!;
      nextOverlap += count * sums[at + next]!;
      nextWeight += count * sums[at + next + 1]!;
    }
    add(overlap, weight);
    if (next > 0) add(nextOverlap, nextWeight);
  }
  return eao / known;
}

function checkedSequences(a: readonly EaoRun[], b: readonly EaoRun[]): number {
  const sequences = sequencesOfPairs(a, b);
  const other = [...a, ...b].find((run) => run.length !== sequences);
  if (other) throw new InputError(`bootstrap: runs of ${sequences} and ${other.length} sequences; expected the same`);
  return sequences;
}
