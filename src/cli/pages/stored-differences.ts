import * as v from 'valibot';
import { signedText } from '../../text/number-text.js';

/** An interval of a value. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** A difference of scores with its interval by the bootstrap. */
export interface Difference extends Range {
  readonly difference: number;
}

/** A difference with what it shows. */
export interface JudgedDifference extends Difference {
  readonly verdict: string;
  /** The interval by Student's t over seeds. */
  readonly overRuns?: Range;
}

/** The same of trainings from several seeds. */
export interface SeededDifference extends JudgedDifference {
  readonly overRuns: Range;
}

const ends = { low: v.number(), high: v.number() };

/** What a stored {@link Range} must be. */
export const rangeSchema: v.GenericSchema<Range> = v.looseObject(ends);

/** What a stored {@link Difference} must be. */
export const differenceSchema: v.GenericSchema<Difference> = v.looseObject({ difference: v.number(), ...ends });

const judged = { difference: v.number(), ...ends, verdict: v.string() };

/** What a stored {@link JudgedDifference} must be. */
export const judgedSchema: v.GenericSchema<JudgedDifference> = v.looseObject({
  ...judged,
  overRuns: v.exactOptional(rangeSchema),
});

/** What a stored {@link SeededDifference} must be. */
export const seededSchema: v.GenericSchema<SeededDifference> = v.looseObject({ ...judged, overRuns: rangeSchema });

/** An interval after its value: ' [0.647, 0.737]', of a difference with signs; '' without one. */
export function intervalText(interval: Range | undefined, isSigned: boolean = false): string {
  if (!interval) return '';
  const text = isSigned ? signedText : (value: number): string => value.toFixed(3);
  return ` [${text(interval.low)}, ${text(interval.high)}]`;
}

/** A difference with its interval: '+0.012 [-0.003, +0.027]'. */
export function differenceText(measured: Difference): string {
  return `${signedText(measured.difference)}${intervalText(measured, true)}`;
}

/**
 * "; Student's t [-0.119, +0.000]", where the interval over seeds and that of the bootstrap disagree whether 0 is excluded;
 * else ''.
 */
export function studentText({ low, high, overRuns }: Pick<JudgedDifference, 'low' | 'high' | 'overRuns'>): string {
  const excludes = (range: Range): boolean => range.low > 0 || range.high < 0;
  if (!overRuns || excludes({ low, high }) === excludes(overRuns)) return '';
  return `; Student's t${intervalText(overRuns, true)}`;
}
