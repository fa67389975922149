import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { InputError, messageOf } from '../errors.js';

/**
 * The content of a JSON file, plain or gzipped. A bare NaN, which Python writes and JSON does not know, is read as null.
 *
 * @param expected What the file should be, for the message: 'an annotation file'.
 * @throws InputError that names the file when it cannot be read or is not JSON.
 */
export function readJsonFile(file: string, expected: string): unknown {
  let text: string;
  try {
    const bytes = readFileSync(file);
    text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (error) {
    throw new InputError(`${file}: cannot be read (${messageOf(error)}); expected ${expected}`, { cause: error });
  }
  try {
    return JSON.parse(text.replace(/(?<=[[,\s])NaN(?=[\],\s])/g, 'null'));
  } catch (error) {
    throw new InputError(`${file}: is not JSON (${messageOf(error)}); expected ${expected}`, { cause: error });
  }
}

/** What a JSON value is, for messages: 'a list', 'a string', 'null'. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}
