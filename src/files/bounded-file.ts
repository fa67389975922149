import { readFileSync, statSync } from 'node:fs';
import { InputError, messageOf } from '../errors.js';

/** Maximum size of a text file of boxes or flags: 64 MiB, about a million frames. */
const maxTextBytes: number = 64 * 2 ** 20;

/**
 * Reads a file up to a maximum size, so that a wrong path fails at once instead of filling the memory.
 *
 * @param expected Description of the expected content, for messages: 'boxes, one row per frame'.
 * @throws InputError that names the file if it is missing, not a file, or too large.
 */
export function readBounded(file: string, expected: string, maxBytes: number = maxTextBytes): Uint8Array {
  try {
    const stat = statSync(file);
    if (!stat.isFile()) throw new InputError(`${file}: is not a file; expected ${expected}`);
    if (stat.size > maxBytes) {
      const [found, max] = [megabytes(stat.size), megabytes(maxBytes)];
      throw new InputError(`${file}: is ${found} MB large; expected ${expected}, at most ${max} MB`);
    }
    return readFileSync(file);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${file}: cannot be read (${messageOf(error)}); expected ${expected}`, { cause: error });
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
