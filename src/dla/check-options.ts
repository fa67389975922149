import { InputError } from '../errors.js';

/** Validation rule of one option. */
export interface OptionRule {
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
}

/** Validation rules of all options of an assigner. */
export type OptionRules<Options> = { readonly [Name in keyof Options]-?: OptionRule };

/** One of the given words. */
export function oneOf(...words: readonly string[]): OptionRule {
  return { expected: `one of ${words.join(', ')}`, accepts: (value) => words.includes(value as string) };
}

/** A number in [min, max]; infinity only where `max` is infinite. */
export function numberFrom(min: number, max: number = Number.POSITIVE_INFINITY): OptionRule {
  const range = max === Number.POSITIVE_INFINITY ? `${min} on` : `${min} to ${max}`;
  return {
    expected: `a number from ${range}`,
    accepts: (value) => typeof value === 'number' && value >= min && value <= max,
  };
}

/** A finite number of at least `min`. */
export function finiteFrom(min: number): OptionRule {
  return {
    expected: `a finite number from ${min} on`,
    accepts: (value) => Number.isFinite(value) && (value as number) >= min,
  };
}

/** An integer of at least `min`, or infinity for "no limit". */
export function integerFrom(min: number): OptionRule {
  return {
    expected: `a whole number from ${min} on`,
    accepts: (value) =>
      typeof value === 'number' && value >= min && (Number.isInteger(value) || value === Number.POSITIVE_INFINITY),
  };
}

/** An integer in [min, max]. */
export function integerBetween(min: number, max: number): OptionRule {
  return {
    expected: `a whole number from ${min} to ${max}`,
    accepts: (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
  };
}

/** Any value; for options that the assigner validates itself because they depend on the grid. */
export const anyValue: OptionRule = { expected: 'anything', accepts: () => true };

/** A list of one or more boxes {w, h} with positive sides in pixels. */
export const anchorShapes: OptionRule = {
  expected: 'a list of one or more {w, h} with positive sides',
  accepts: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((shape: { w?: unknown; h?: unknown } | null) => isSide(shape?.w) && isSide(shape?.h)),
};

function isSide(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && Number.isFinite(value);
}

/**
 * Validates an assigner's options. Called once when an assigner is bound, not per target.
 *
 * @param what Name of the assigner, for messages.
 * @returns `options`.
 * @throws InputError naming the option, its value and the expected values.
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
