import { readFileSync, statSync } from 'node:fs';
import { InputError, messageOf } from '../errors.js';

/** The largest text file of boxes or flags that is read: 64 MiB, about a million frames. */
const maxTextBytes: number = 64 * 2 ** 20;

/**
 * The bytes of a file that must not be larger than expected, so that a wrong path fails at once instead of filling the
 * memory.
 *
 * @param expected What the file should be, for the message: 'boxes, one row a frame'.
 * @throws InputError that names the file when it is missing, no file, or too large.
 */
export function readBounded(file: string, expected: string, maxBytes: number = maxTextBytes): Uint8Array {
  try {
    const stat = statSync(file);
    if (!stat.isFile()) throw new InputError(`${file}: is not a file; expected ${expected}`);
    if (stat.size > maxBytes) {
      const [found, most] = [megabytes(stat.size), megabytes(maxBytes)];
      throw new InputError(`${file}: is ${found} MB large; expected ${expected}, at most ${most} MB`);
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
