import { InputError } from '../errors.js';

/**
 * p values corrected for their number by Holm's step-down method: whatever the dependence between the comparisons, the
 * probability of one or more false positives stays below the level.
 *
 * The i-th smallest of m (from 1) is multiplied by m - i + 1; none is below that of a smaller one, nor above 1.
 *
 * Not in the paper; S. Holm, A Simple Sequentially Rejective Multiple Test Procedure, Scandinavian Journal of Statistics 6,
 * 1979.
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

/** Outcome of a comparison among several; 'not judged' where too few runs, or runs that vary too much, do not carry one. */
export type CorrectedVerdict = 'better' | 'worse' | 'no difference shown' | 'not judged';

/** The level of all verdicts. */
export const verdictLevel = 0.05;

/**
 * The direction of a difference if its corrected p value is below {@link verdictLevel}, else that none is shown.
 *
 * @param corrected Corrected p value; NaN where there is none.
 */
export function correctedVerdict(difference: number, corrected: number): CorrectedVerdict {
  if (Number.isNaN(corrected)) return 'not judged';
  if (corrected >= verdictLevel) return 'no difference shown';
  return difference > 0 ? 'better' : 'worse';
}
