import { InputError } from '../errors.js';

/** An interval for the mean of differences. */
export interface PairedInterval {
  /** mean(a) - mean(b). */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

/** The 97.5 % point of the normal distribution. */
const NORMAL = 1.959963984540054;
/** Up to which the series for Student's distribution is not good enough, and the values instead. */
const FEW: readonly number[] = [12.706, 4.303, 3.182, 2.776];

/**
 * The 95 % interval of a mean difference by Student's t, for few pairs: the bootstrap's intervals are too narrow there (of
 * six pairs, about 30 %).
 *
 * Not in the paper; Student, The Probable Error of a Mean, Biometrika 1908.
 *
 * @param a A number for each pair.
 * @param b As many.
 * @throws InputError when they differ in number, or are fewer than 2.
 */
export function pairedStudent(a: readonly number[], b: readonly number[]): PairedInterval {
  if (a.length !== b.length) throw new InputError(`found ${a.length} and ${b.length} numbers; expected pairs`);
  return meanInterval(a.map((value, i) => value - b[i]!));
}

/**
 * The same of differences that are there already.
 *
 * @throws InputError when they are fewer than 2.
 */
export function meanInterval(differences: readonly number[]): PairedInterval {
  const count = differences.length;
  if (count < 2) throw new InputError(`found ${count} pairs; expected at least 2`);
  const difference = differences.reduce((sum, value) => sum + value, 0) / count;
  const squares = differences.reduce((sum, value) => sum + (value - difference) ** 2, 0);
  const half = studentQuantile(count - 1) * Math.sqrt(squares / (count - 1) / count);
  return { difference, low: difference - half, high: difference + half };
}

/**
 * The 97.5 % point of Student's distribution, within 0.005: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5.
 *
 * @param freedom Degrees of freedom, from 1 on.
 */
export function studentQuantile(freedom: number): number {
  const known = FEW[freedom - 1];
  if (known !== undefined) return known;
  const z = NORMAL;
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
  ];
  return terms.reduce((sum, term, i) => sum + term / freedom ** (i + 1), z);
}
