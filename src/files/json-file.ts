import { gunzipSync } from 'node:zlib';
import { InputError, messageOf } from '../errors.js';
import { parseJson } from '../text/strict-json.js';
import { decodeUtf8 } from '../text/utf8.js';
import { readBounded } from './bounded-file.js';

/** The longest JSON text that is read, packed or not: 400 MiB, ten times LaSOT's test set. */
const maxJsonBytes: number = 400 * 2 ** 20;

/**
 * The content of a JSON file, plain or gzipped. A bare NaN, which Python writes and JSON does not have, is read as null; a
 * byte order mark is skipped.
 *
 * @param expected What the file should be, for the message: 'an annotation file'.
 * @throws InputError that names the file when it cannot be read, is too large, is not JSON in UTF-8, nests more than 100
 * levels, or has an object with the same name twice.
 */
export function readJsonFile(file: string, expected: string): unknown {
  const bytes = readBounded(file, expected, maxJsonBytes);
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const text = decodeUtf8(isPacked ? unzip(bytes, file, expected) : bytes, file);
  return parseJson(text, file, { expected, allowNaN: true });
}

function unzip(bytes: Uint8Array, file: string, expected: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxJsonBytes });
  } catch (error) {
    throw new InputError(`${file}: cannot be unpacked (${messageOf(error)}); expected ${expected}`, { cause: error });
  }
}

/** What a JSON value is, for messages: 'a list', 'a string', 'null'. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}
