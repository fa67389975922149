import { InputError } from '../errors.js';
import { readBounded } from './bounded-file.js';
import { parseNumberRows } from './number-rows.js';

/**
 * Reads one small whole number per frame, on one line or one a line: visibility, cover, attributes, tags.
 *
 * @param most The largest value allowed; the least is 0.
 * @throws InputError that names the file, and the entry (counted from 0) where it is no such number.
 */
export function readFlags(file: string, most: number = 1): Uint8Array {
  const { values } = parseNumberRows(readBounded(file, `whole numbers from 0 to ${most}`), file);
  const wrong = values.findIndex((value) => !(Number.isInteger(value) && value >= 0 && value <= most));
  if (wrong !== -1) {
    throw new InputError(`${file}: entry ${wrong} is ${values[wrong]}; expected whole numbers from 0 to ${most}`);
  }
  return Uint8Array.from(values);
}

/**
 * Reads one flag for each frame.
 *
 * @throws InputError as `readFlags`, and where the number of flags is not the number of frames.
 */
export function readFrameFlags(file: string, frames: number, most: number = 1): Uint8Array {
  const flags = readFlags(file, most);
  if (flags.length === frames) return flags;
  throw new InputError(`${file}: holds ${flags.length} entries; expected ${frames}, one a frame`);
}
