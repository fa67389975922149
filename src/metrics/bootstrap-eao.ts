import { InputError } from '../errors.js';
import { random } from '../random/random.js';
import { counted } from '../text/number-text.js';
import { type BootstrapOptions, type BootstrapResult, bootstrapOptions, bootstrapResult } from './bootstrap.js';
import type { MeanInterval } from './bootstrap-mean.js';
import { comparisonOf, type RunsComparison } from './bootstrap-runs.js';
import { expectedAverageOverlap, expectedOverlaps, type OverlapSums } from './expected-overlap.js';
import { mean } from './mean.js';
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
 * @throws InputError when numbers of runs or sequences differ, there is no run, fewer than two sequences, a run without an EAO, or
 * an option is unknown or out of range.
 */
export function compareEao(
  a: readonly EaoRun[],
  b: readonly EaoRun[],
  range: EaoRange,
  options: Partial<BootstrapOptions> = {},
): RunsComparison {
  const { samples, seed, level } = bootstrapOptions(options);
  const sequences = checkedSequences(a, b);
  const differences = a.map((run, i) => eaoOf(run, range) - eaoOf(b[i]!, range));
  const bad = differences.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new InputError(`bootstrap: run ${bad + 1} has no EAO; every sequence is shorter than its range`);
  const parts = a.map((run, i) => [partOf(run, range), partOf(b[i]!, range)] as const);
  const rng = random(seed, 'bootstrap-eao', a.length, sequences, samples);
  const means = new Float64Array(samples);
  const counts = new Float64Array(sequences);
  for (let s = 0; s < samples; ) {
    counts.fill(0);
    for (let i = 0; i < sequences; i++) counts[rng.below(sequences)]!++;
    const drawn = parts.map(() => parts[rng.below(parts.length)]!);
    const known = new Map([...new Set(drawn)].map((pair) => [pair, eaoAt(pair[0], counts) - eaoAt(pair[1], counts)]));
    const difference = mean(drawn.map((pair) => known.get(pair)!));
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
  const { difference: own, low, high } = compareEao(runs, runs.map(withoutOverlap), range, options);
  return { mean: own, low, high };
}

/** The run of a tracker that never overlaps, whose EAO is 0: a difference to it is the other's EAO. */
function withoutOverlap(run: EaoRun): EaoRun {
  return run.map(({ overlaps, weights }) => ({ overlaps: new Float64Array(overlaps.length), weights }));
}

function eaoOf(run: EaoRun, range: EaoRange): number {
  return expectedAverageOverlap(expectedOverlaps(run), range);
}

/** A run's sums at the lengths of EAO's range, sequence by sequence in one array each. */
interface Part {
  readonly overlaps: Float64Array;
  readonly weights: Float64Array;
  readonly lengths: number;
}

function partOf(run: EaoRun, { low, high }: EaoRange): Part {
  const cut = (of: (sums: OverlapSums) => Float64Array): Float64Array[] =>
    run.map((sums) => of(sums).subarray(low - 1, high));
  const [overlaps, weights] = [cut((sums) => sums.overlaps), cut((sums) => sums.weights)];
  const lengths = overlaps[0]!.length;
  return { overlaps: joined(overlaps, lengths), weights: joined(weights, lengths), lengths };
}

function joined(rows: readonly Float64Array[], length: number): Float64Array {
  const all = new Float64Array(rows.length * length);
  rows.forEach((row, i) => {
    all.set(row, i * length);
  });
  return all;
}

/** EAO of a run on sequences drawn so many times. */
function eaoAt({ overlaps, weights, lengths }: Part, counts: Float64Array): number {
  const [sums, totals] = [new Float64Array(lengths), new Float64Array(lengths)];
  counts.forEach((count, i) => {
    if (count === 0) return;
    for (let n = 0, at = i * lengths; n < lengths; n++, at++) {
      sums[n]! += count * overlaps[at]!;
      totals[n]! += count * weights[at]!;
    }
  });
  let [eao, known] = [0, 0];
  for (let n = 0; n < lengths; n++) {
    if (totals[n] === 0) continue;
    eao += sums[n]! / totals[n]!;
    known++;
  }
  return eao / known;
}

function checkedSequences(a: readonly EaoRun[], b: readonly EaoRun[]): number {
  if (a.length !== b.length || a.length === 0) {
    throw new InputError(
      `bootstrap: ${counted(a.length, 'run')} against ${b.length}; expected equal numbers, at least one`,
    );
  }
  const sequences = a[0]!.length;
  if (sequences < 2) throw new InputError(`bootstrap: ${counted(sequences, 'sequence')}; expected at least 2`);
  const other = [...a, ...b].find((run) => run.length !== sequences);
  if (other) throw new InputError(`bootstrap: runs of ${sequences} and ${other.length} sequences; expected the same`);
  return sequences;
}
