import { decodeUtf8 } from '../text/utf8.js';
import { readBounded } from './bounded-file.js';

/** The text of a small file. Throws InputError that names it when it cannot be read or is not UTF-8. */
export function readText(file: string, expected: string): string {
  return decodeUtf8(readBounded(file, expected), file);
}
