import { InputError } from '../errors.js';
import { counted } from '../text/number-text.js';
import { mean } from './mean.js';

/** Confidence interval of a mean difference. */
export interface PairedInterval {
  /** mean(a) - mean(b). */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

/** 97.5 % quantile of the normal distribution. */
const NORMAL = 1.959963984540054;
/** 97.5 % quantiles of Student's distribution for 1 to 4 degrees of freedom, where the series is too inaccurate. */
const TABLE: readonly number[] = [12.706, 4.303, 3.182, 2.776];

/**
 * 95 % interval of a mean difference by Student's t, for few pairs, where bootstrap intervals are too narrow (by about
 * 30 % for six pairs).
 *
 * Not in the paper; Student, The Probable Error of a Mean, Biometrika 1908.
 *
 * @param a One number per pair.
 * @param b The other number of each pair.
 * @throws InputError when the lengths differ, or there are fewer than 2 pairs.
 */
export function pairedStudent(a: readonly number[], b: readonly number[]): PairedInterval {
  if (a.length !== b.length) throw new InputError(`found ${a.length} and ${b.length} numbers; expected pairs`);
  return meanInterval(a.map((value, i) => value - b[i]!));
}

/**
 * 95 % interval of the mean of given differences by Student's t.
 *
 * @throws InputError for fewer than 2 differences.
 */
export function meanInterval(differences: readonly number[]): PairedInterval {
  const count = differences.length;
  if (count < 2) throw new InputError(`found ${counted(count, 'pair')}; expected at least 2`);
  const difference = mean(differences);
  const squares = differences.reduce((sum, value) => sum + (value - difference) ** 2, 0);
  const half = studentQuantile(count - 1) * Math.sqrt(squares / (count - 1) / count);
  return { difference, low: difference - half, high: difference + half };
}

/**
 * 97.5 % quantile of Student's distribution, within 0.005: Abramowitz and Stegun, Handbook of Mathematical Functions,
 * 26.7.5.
 *
 * @param freedom Degrees of freedom, at least 1.
 */
export function studentQuantile(freedom: number): number {
  const known = TABLE[freedom - 1];
  if (known !== undefined) return known;
  const z = NORMAL;
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
  ];
  return terms.reduce((sum, term, i) => sum + term / freedom ** (i + 1), z);
}
