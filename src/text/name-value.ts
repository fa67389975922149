import { InputError } from '../errors.js';

/**
 * Splits a `name=value` word at its first `=`. The value may be empty, the name may not.
 *
 * @param option The option that the word was given to, for the message: '--data'.
 * @param example A valid word, for the message: 'otb100=/data/OTB100'.
 * @throws InputError when the word has no `=` or no name.
 */
export function parseNameValue(word: string, option: string, example: string): [name: string, value: string] {
  const at = word.indexOf('=');
  if (at > 0) return [word.slice(0, at), word.slice(at + 1)];
  throw new InputError(`${option} '${word}': expected name=value, such as ${example}`);
}

/** A value as JSON where it is valid JSON, else as text, so that `mode=train` needs no quotes. */
export function jsonOrText(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
