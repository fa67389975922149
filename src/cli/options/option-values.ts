import { InvalidArgumentError } from 'commander';
import { InputError } from '../../errors.js';
import { expectedAtOnce, isPossibleAtOnce } from '../../files/parallel-count.js';
import { jsonOrText, parseNameValue } from '../../text/name-value.js';

/** A parser of whole numbers of at least `min`, for an option's value. */
export function wholeNumber(min: number): (word: string) => number {
  return (word) => {
    const value = Number(word);
    if (Number.isSafeInteger(value) && value >= min && word.trim() !== '') return value;
    throw new InvalidArgumentError(`expected a whole number >= ${min}.`);
  };
}

/** Parses a number of threads or processes. */
export function parallelCount(word: string): number {
  const value = Number(word);
  if (isPossibleAtOnce(value) && word.trim() !== '') return value;
  throw new InvalidArgumentError(`expected ${expectedAtOnce()}.`);
}

/** A parser of numbers of a range, for an option's value. */
export function numberWithin(about: string, isValid: (value: number) => boolean): (word: string) => number {
  return (word) => {
    const value = Number(word);
    if (Number.isFinite(value) && isValid(value) && word.trim() !== '') return value;
    throw new InvalidArgumentError(`expected ${about}.`);
  };
}

/** Parses a share. */
export const share: (word: string) => number = numberWithin('a share from 0 to 1', (value) => value >= 0 && value <= 1);

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

/** The names of a comma-separated list, without the spaces round them. */
export function nameList(word: string): string[] {
  return word.split(',').map((name) => name.trim());
}

/** An option as it is written on the command line: '--peer-seconds' of 'peerSeconds'. */
export function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Collects the values of an option that may be repeated. */
export function collect(word: string, previous: readonly string[] = []): string[] {
  return [...previous, word];
}

/**
 * An assigner's options from the words of `--option name=value`, and of `--k`. Values are JSON or text.
 *
 * @throws InputError when a word is not of that form, or an option is given twice.
 */
export function assignerOptions(words: readonly string[] = [], k?: number): Record<string, unknown> {
  const given = words.map((word): [string, unknown] => {
    const [name, value] = parseNameValue(word, '--option', 'fallback=none');
    return [name, jsonOrText(value)];
  });
  if (k !== undefined) given.push(['k', k]);
  const names = given.map(([name]) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) {
    throw new InputError(
      `the assigner's option '${twice}' is given twice${twice === 'k' ? ', --k counts' : ''}; give it once`,
    );
  }
  return Object.fromEntries(given);
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
