import { InvalidArgumentError } from 'commander';

/** Parses an option's whole number from `least` on. */
export function wholeNumber(least: number): (word: string) => number {
  return (word) => {
    const value = Number(word);
    if (Number.isSafeInteger(value) && value >= least && word.trim() !== '') return value;
    throw new InvalidArgumentError(`expected a whole number from ${least} on.`);
  };
}

/** Parses an option's comma-separated list of whole numbers. */
export function wholeNumbers(word: string): number[] {
  return word.split(',').map(wholeNumber(0));
}

/** Gathers the words of an option that may be repeated. */
export function collect(word: string, previous: readonly string[] = []): string[] {
  return [...previous, word];
}
