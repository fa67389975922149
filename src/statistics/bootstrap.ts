import { withOverrides } from '../config.js';
import { InputError } from '../errors.js';
import { random } from '../random/random.js';
import { counted } from '../text/number-text.js';
import { mean } from './mean.js';

/** Options of the bootstrap. */
export interface BootstrapOptions {
  /** Number of resamples. */
  readonly samples: number;
  /** Random seed. */
  readonly seed: number;
  /** Confidence level, e.g. 0.95. */
  readonly level: number;
}

/** Default options. */
const bootstrapDefaults: BootstrapOptions = { samples: 10000, seed: 1, level: 0.95 };

/**
 * Completes options with their defaults.
 *
 * @throws InputError when one is unknown or out of range.
 */
export function bootstrapOptions(options: Partial<BootstrapOptions>): BootstrapOptions {
  const all = withOverrides(bootstrapDefaults, options, 'bootstrap');
  const { samples, level } = all;
  if (!(Number.isInteger(samples) && samples > 0 && samples <= 1e8)) {
    throw new InputError(`bootstrap: samples is ${samples}; expected a whole number from 1 to 10^8`);
  }
  if (!(level > 0 && level < 1)) throw new InputError(`bootstrap: level is ${level}; expected a share between 0 and 1`);
  return all;
}

/** The difference of two trackers with its confidence interval. */
export interface BootstrapResult {
  /** mean(a) - mean(b), not resampled. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** Whether 0 lies in [low, high]: the sequences show no difference at this level. */
  readonly containsZero: boolean;
  /** The result as a sentence, for tables and logs. */
  readonly statement: string;
  readonly sequences: number;
  readonly samples: number;
  readonly level: number;
}

/**
 * Percentile interval of the difference of two trackers' mean scores, by the paired bootstrap over sequences: resample
 * the sequences with replacement, compute the mean of a - b, and repeat. Pairing removes the variation of the
 * sequences' difficulty. The interval covers the choice of sequences, not the variation between training runs.
 *
 * The percentiles are interpolated linearly between the sorted differences. Not in the paper; Efron and Tibshirani, An
 * Introduction to the Bootstrap, 1993, Chapter 13.
 *
 * @param a One score per sequence, e.g. AUC.
 * @param b The other tracker's scores, in the same order.
 * @throws InputError when the lengths differ, there are fewer than two sequences, a score is not finite, or an option
 *   is unknown or out of range.
 */
export function pairedBootstrap(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: Partial<BootstrapOptions> = {},
): BootstrapResult {
  const { samples, seed, level } = bootstrapOptions(options);
  const differences = pairedDifferences(a, b);
  const n = differences.length;
  const rng = random(seed, 'bootstrap', n, samples);
  const means = new Float64Array(samples);
  for (let s = 0; s < samples; s++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += differences[rng.below(n)]!;
    means[s] = sum / n;
  }
  means.sort();
  const difference = mean(differences);
  const low = percentile(means, (1 - level) / 2);
  const high = percentile(means, (1 + level) / 2);
  return bootstrapResult({ difference, low, high, sequences: n, samples, level });
}

/** What a difference and its interval show, with the sentence that says so. */
export function bootstrapResult(measured: Omit<BootstrapResult, 'containsZero' | 'statement'>): BootstrapResult {
  const { difference, low, high, sequences, samples, level } = measured;
  const containsZero = low <= 0 && high >= 0;
  const statement =
    `${signed(difference)} [${signed(low)}, ${signed(high)}] (${100 * level} % interval, ${samples} resamples of ` +
    `${sequences} sequences): 0 lies ${containsZero ? 'inside, no difference shown' : 'outside'}`;
  return { ...measured, containsZero, statement };
}

function pairedDifferences(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  if (a.length !== b.length) {
    throw new InputError(
      `bootstrap: ${a.length} scores against ${b.length}; expected the same sequences in the same order`,
    );
  }
  if (a.length < 2) throw new InputError(`bootstrap: ${counted(a.length, 'sequence')}; expected at least 2`);
  const differences = new Float64Array(a.length);
  for (let i = 0; i < differences.length; i++) {
    differences[i] = a[i]! - b[i]!;
    if (!Number.isFinite(differences[i]!)) {
      throw new InputError(`bootstrap: the scores of sequence ${i + 1} are ${a[i]} and ${b[i]}; expected numbers`);
    }
  }
  return differences;
}

/** Quantile of sorted values, linearly interpolated. */
function percentile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!);
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(4)}`;
}
