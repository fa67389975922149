import { InvalidArgumentError } from 'commander';
import { InputError } from '../errors.js';
import { jsonOrText, parseNameValue } from '../name-value.js';

/** A parser of whole numbers of at least `min`, for an option's value. */
export function wholeNumber(min: number): (word: string) => number {
  return (word) => {
    const value = Number(word);
    if (Number.isSafeInteger(value) && value >= min && word.trim() !== '') return value;
    throw new InvalidArgumentError(`expected a whole number >= ${min}.`);
  };
}

/** Parses a comma-separated list of whole numbers. */
export function wholeNumbers(word: string): number[] {
  return word.split(',').map(wholeNumber(0));
}

/** Parses a comma-separated list of seeds, none of which is there twice. */
export function distinctSeeds(word: string): number[] {
  const seeds = wholeNumbers(word);
  if (new Set(seeds).size === seeds.length) return seeds;
  throw new InvalidArgumentError('expected each seed once.');
}

/** Collects the values of an option that may be repeated. */
export function collect(word: string, previous: readonly string[] = []): string[] {
  return [...previous, word];
}

/**
 * An assigner's options from the words of `--option name=value`. Values are JSON or text.
 *
 * @throws InputError when a word is not of that form.
 */
export function assignerOptions(words: readonly string[] = []): Record<string, unknown> {
  return Object.fromEntries(
    words.map((word) => {
      const [name, value] = parseNameValue(word, '--option', 'fallback=none');
      return [name, jsonOrText(value)];
    }),
  );
}

/**
 * One of the known values of an option.
 *
 * @param what What it names, for the message: 'scale'.
 * @throws InputError that lists the known values.
 */
export function oneOf<T extends string>(word: string, known: readonly T[], what: string): T {
  const found = known.find((name) => name === word);
  if (found !== undefined) return found;
  throw new InputError(`unknown ${what} '${word}'; expected one of ${known.join(', ')}`);
}
