import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { InputError, messageOf } from '../../errors.js';

/** Bytes that can be read in any order, such as an open file. */
export interface ByteSource {
  /** The file's name, which begins every error message. */
  readonly name: string;
  /** Number of bytes. */
  readonly size: number;
  /** Copies the bytes from `at` on into `into`, which ends inside the source. */
  fill(at: number, into: Uint8Array): void;
}

/** The largest single read; the operating system takes no more than 2 GiB at once. */
const maxRead: number = 2 ** 30;

/**
 * Opens a file for the time of one call.
 *
 * @param expected What the file should be, for the message: 'a checkpoint'.
 * @throws InputError that names the file when it is missing or no file.
 */
export function withFile<T>(file: string, expected: string, use: (source: ByteSource) => T): T {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (error) {
    throw new InputError(`${file}: cannot be read (${messageOf(error)}); expected ${expected}`, { cause: error });
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw new InputError(`${file}: is not a file; expected ${expected}`);
    return use({ name: file, size: stat.size, fill: (at, into) => fillFrom(file, descriptor, at, into) });
  } finally {
    closeSync(descriptor);
  }
}

function fillFrom(file: string, descriptor: number, at: number, into: Uint8Array): void {
  for (let done = 0; done < into.length; ) {
    const count = readSync(descriptor, into, done, Math.min(maxRead, into.length - done), at + done);
    if (count === 0)
      throw new InputError(`${file}: ends at byte ${at + done}, although it was longer when it was opened`);
    done += count;
  }
}

/**
 * Checks that a part lies in the source, so that nothing is allocated for bytes that are not there.
 *
 * @param what The part's name in the message: 'the storage of backbone.conv1.weight'.
 * @throws InputError that says where the part would be and how long the file is.
 */
export function checkRange(source: ByteSource, at: number, length: number, what: string): void {
  if (
    Number.isSafeInteger(at) &&
    Number.isSafeInteger(length) &&
    at >= 0 &&
    length >= 0 &&
    at + length <= source.size
  ) {
    return;
  }
  throw new InputError(
    `${source.name}: is cut off or damaged: ${what} would take ${length} bytes from byte ${at} on, the file has ${source.size}`,
  );
}

/**
 * A copy of some bytes of a source.
 *
 * @throws InputError when they are not all there; see {@link checkRange}.
 */
export function readBytes(source: ByteSource, at: number, length: number, what: string): Uint8Array<ArrayBuffer> {
  checkRange(source, at, length, what);
  const bytes = new Uint8Array(length);
  source.fill(at, bytes);
  return bytes;
}
