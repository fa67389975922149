import { InputError } from '../errors.js';

/**
 * Two-sided p value of Student's t: the probability of a value at least as far from 0, without a difference. Exact finite
 * series for whole degrees of freedom: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
 *
 * @param t Statistic; infinite where a difference has no variance.
 * @param freedom Degrees of freedom.
 * @throws InputError when `t` is NaN or `freedom` is not a whole number from 1 on.
 */
export function studentP(t: number, freedom: number): number {
  if (Number.isNaN(t) || !(Number.isInteger(freedom) && freedom >= 1)) {
    throw new InputError(
      `Student's t: found ${t} with ${freedom} degrees of freedom; expected a number, and 1 or more`,
    );
  }
  const angle = Math.atan(Math.abs(t) / Math.sqrt(freedom));
  const squaredCosine = Math.cos(angle) ** 2;
  const isOdd = freedom % 2 === 1;
  let term = isOdd ? Math.cos(angle) : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k < freedom; k += 2) {
    term *= (squaredCosine * (k - 1)) / k;
    sum += term;
  }
  const within = isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  return Math.min(1, Math.max(0, 1 - within));
}
