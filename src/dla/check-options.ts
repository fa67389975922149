import { InputError } from '../errors.js';

/** Says what is expected of a value, and whether it is that. */
export interface OptionRule {
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
}

/** One rule for every option of an assigner. */
export type OptionRules<Options> = { readonly [Name in keyof Options]-?: OptionRule };

/** One of some words. */
export function oneOf(...words: readonly string[]): OptionRule {
  return { expected: `one of ${words.join(', ')}`, accepts: (value) => words.includes(value as string) };
}

/** A number from `least` to `most`, both included; infinity only where `most` is infinite. */
export function numberFrom(least: number, most: number = Number.POSITIVE_INFINITY): OptionRule {
  const range = most === Number.POSITIVE_INFINITY ? `${least} on` : `${least} to ${most}`;
  return {
    expected: `a number from ${range}`,
    accepts: (value) => typeof value === 'number' && value >= least && value <= most,
  };
}

/** A whole number from `least` on, or infinity for "no limit". */
export function countFrom(least: number): OptionRule {
  return {
    expected: `a whole number from ${least} on`,
    accepts: (value) =>
      typeof value === 'number' && value >= least && (Number.isInteger(value) || value === Number.POSITIVE_INFINITY),
  };
}

/** Anything; the assigner itself checks it, because it depends on the grid. */
export const checkedLater: OptionRule = { expected: 'anything', accepts: () => true };

/** A list of boxes {w, h} with positive sides in pixels. */
export const anchorShapes: OptionRule = {
  expected: 'a list of {w, h} with positive sides',
  accepts: (value) =>
    Array.isArray(value) &&
    value.every((shape: { w?: unknown; h?: unknown } | null) => isSide(shape?.w) && isSide(shape?.h)),
};

function isSide(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && Number.isFinite(value);
}

/**
 * Refuses options whose values an assigner cannot work with. Called once, when options are chosen, and not per target.
 *
 * @param what The assigner, for the message.
 * @throws InputError that names the option, its value and what is expected.
 */
export function checkOptions<Options extends object>(
  options: Options,
  rules: OptionRules<Options>,
  what: string,
): Options {
  for (const name of Object.keys(rules) as (keyof Options & string)[]) {
    const { expected, accepts } = rules[name];
    if (accepts(options[name])) continue;
    const found = typeof options[name] === 'number' ? String(options[name]) : JSON.stringify(options[name]);
    throw new InputError(`${what}: option ${name} is ${found}; expected ${expected}`);
  }
  return options;
}
