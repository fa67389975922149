import { gunzipSync } from 'node:zlib';
import { InputError, messageOf } from '../errors.js';
import { readBounded } from './bounded-file.js';

/** The longest JSON text that is read, packed or not: 400 MiB, ten times LaSOT's test set. */
const maxJsonBytes: number = 400 * 2 ** 20;

/** Whole strings, so that what looks like a NaN inside one is left alone; and bare NaN. */
const stringsAndNaN = /"(?:[^"\\]|\\.)*"|(?<=[[,:\s])-?NaN(?=[\],}\s])/g;

/**
 * The content of a JSON file, plain or gzipped. A bare NaN, which Python writes and JSON does not know, is read as null; a byte
 * order mark is passed over.
 *
 * @param expected What the file should be, for the message: 'an annotation file'.
 * @throws InputError that names the file when it cannot be read, is too large or is not JSON.
 */
export function readJsonFile(file: string, expected: string): unknown {
  return readJson(file, expected).content;
}

/**
 * The same with the text that it was read from, in which names stand that the content lost: of two of a kind, the last wins.
 *
 * @throws InputError as `readJsonFile`.
 */
export function readJson(file: string, expected: string): { readonly content: unknown; readonly text: string } {
  const text = readJsonText(file, expected);
  try {
    return { content: JSON.parse(text), text };
  } catch (error) {
    throw new InputError(`${file}: is not JSON (${messageOf(error)}); expected ${expected}`, { cause: error });
  }
}

function readJsonText(file: string, expected: string): string {
  const bytes = readBounded(file, expected, maxJsonBytes);
  const text = Buffer.from(bytes[0] === 0x1f && bytes[1] === 0x8b ? unzip(bytes, file, expected) : bytes).toString(
    'utf8',
  );
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  return body.includes('NaN') ? body.replace(stringsAndNaN, (found) => (found.startsWith('"') ? found : 'null')) : body;
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
