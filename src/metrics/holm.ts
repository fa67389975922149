import { InputError } from '../errors.js';

/**
 * p values corrected for their number by Holm's step-down method: whatever the dependence between the comparisons, the
 * probability of one or more false positives stays below the level.
 *
 * The i-th smallest of m (from 1) is multiplied by m - i + 1; none is below that of a smaller one, nor above 1.
 *
 * Not in the paper; S. Holm, A Simple Sequentially Rejective Multiple Test Procedure, Scandinavian Journal of Statistics 6, 1979.
 *
 * @param pValues In any order.
 * @returns The corrected p values in the same order.
 * @throws InputError when a p value is not a number from 0 to 1.
 */
export function holm(pValues: readonly number[]): number[] {
  const bad = pValues.find((p) => !(p >= 0 && p <= 1));
  if (bad !== undefined) throw new InputError(`Holm's correction: a p value is ${bad}; expected a number from 0 to 1`);
  const ascending = [...pValues.keys()].sort((i, j) => pValues[i]! - pValues[j]!);
  const corrected = new Array<number>(pValues.length);
  let highest = 0;
  for (const [rank, i] of ascending.entries()) {
    highest = Math.max(highest, Math.min(1, (pValues.length - rank) * pValues[i]!));
    corrected[i] = highest;
  }
  return corrected;
}
