import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { InputError, messageOf } from '../../../errors.js';
import { type NamedObject, ObjectScanner, type Wanted } from './object-scanner.js';

const chunkBytes = 2 ** 20;

/**
 * Reads a large JSON object piece by piece, so that its size does not matter: COCO's annotations are 470 MB in one line.
 * What is not wanted is skipped; where values are wanted, nothing else may stand beside them.
 *
 * @param onBytes How many bytes are read so far, and how many there are.
 * @throws InputError that names the file where it is not such a file, has a name twice, or ends within.
 */
export function* readObjects(
  file: string,
  wanted: Wanted,
  onBytes: (done: number, total: number) => void = () => {},
): Generator<NamedObject> {
  const { handle, total } = openFile(file);
  try {
    const scanner = new ObjectScanner(file, wanted);
    const chunk = Buffer.alloc(chunkBytes);
    let done = 0;
    for (let length = readSync(handle, chunk); length > 0; length = readSync(handle, chunk)) {
      yield* scanner.push(chunk.subarray(0, length));
      done += length;
      onBytes(done, total);
    }
    scanner.finish();
  } catch (cause) {
    if (cause instanceof InputError || (cause as NodeJS.ErrnoException).syscall !== 'read') throw cause;
    throw notRead(file, cause);
  } finally {
    closeSync(handle);
  }
}

function openFile(file: string): { readonly handle: number; readonly total: number } {
  try {
    return { total: statSync(file).size, handle: openSync(file, 'r') };
  } catch (cause) {
    throw notRead(file, cause);
  }
}

function notRead(file: string, cause: unknown): InputError {
  return new InputError(`${file}: cannot be read (${messageOf(cause)}); expected objects in JSON`, { cause });
}
