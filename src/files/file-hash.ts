import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { InputError, messageOf } from '../errors.js';

/**
 * SHA-256 of a file as hexadecimal digits. The file is read in pieces of one megabyte, so that large weights fit.
 *
 * @throws InputError when the file cannot be read.
 */
export function hashOfFile(file: string): string {
  const hash = createHash('sha256');
  const piece = new Uint8Array(1 << 20);
  try {
    const descriptor = openSync(file, 'r');
    try {
      for (let size = readSync(descriptor, piece); size > 0; size = readSync(descriptor, piece)) {
        hash.update(piece.subarray(0, size));
      }
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    throw new InputError(`${file}: cannot be read (${messageOf(cause)})`, { cause });
  }
  return hash.digest('hex');
}
