import { existsSync } from 'node:fs';
import { InputError } from '../../errors.js';
import { readBounded } from '../../files/bounded-file.js';
import { parseNumberRows } from './number-rows.js';

/**
 * Reads a file of small integers, on one or several lines: visibility, cover, attributes, tags.
 *
 * @param max Maximum value; the minimum is 0.
 * @throws InputError that names the file, and the entry (counted from 0) that is invalid.
 */
export function readFlags(file: string, max: number = 1): Uint8Array {
  const { values } = parseNumberRows(readBounded(file, `integers from 0 to ${max}`), file);
  const wrong = values.findIndex((value) => !(Number.isInteger(value) && value >= 0 && value <= max));
  if (wrong !== -1) {
    throw new InputError(`${file}: entry ${wrong} is ${values[wrong]}; expected integers from 0 to ${max}`);
  }
  return Uint8Array.from(values);
}

/**
 * Reads one flag per frame.
 *
 * @throws InputError as `readFlags`, and if the number of flags is not the number of frames.
 */
export function readFrameFlags(file: string, frames: number, max: number = 1): Uint8Array {
  const flags = readFlags(file, max);
  if (flags.length === frames) return flags;
  throw new InputError(`${file}: holds ${flags.length} entries; expected ${frames}, one per frame`);
}

/**
 * Reads a file with one 0 or 1 per attribute.
 *
 * @param names Attributes in the order of the file's columns.
 * @returns The attributes marked 1; none if the file does not exist.
 * @throws InputError that names the file if it has another number of entries or other values than 0 and 1.
 */
export function readAttributeFlags(file: string, names: readonly string[]): readonly string[] {
  if (!existsSync(file)) return [];
  const flags = readFlags(file);
  if (flags.length === names.length) return names.filter((_, i) => flags[i] === 1);
  throw new InputError(`${file}: holds ${flags.length} entries; expected ${names.length}, one per attribute`);
}
