import { accessSync, constants, existsSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InputError, messageOf } from '../errors.js';
import { isOutOfRoom, writeError } from './write-errors.js';
import { makeMissing } from './writing.js';

/**
 * Asks whether results can go to a folder, before the work begins. Nothing is made.
 *
 * @param what What the user called it, for the message: '--out'.
 * @throws InputError when it, or the nearest folder above it that is there, is a file or cannot be written to.
 */
export function checkFolder(folder: string, what: string): void {
  refusing(folder, what, () => {
    let place = path.resolve(folder);
    while (!existsSync(place)) place = path.dirname(place);
    if (!statSync(place).isDirectory()) throw new Error(`${place} is a file`);
    accessSync(place, constants.W_OK | constants.X_OK);
  });
}

/**
 * Makes a folder for results, and those above it, where they are missing.
 *
 * @throws InputError as `checkFolder`, and when it cannot be made; Error where no space is left.
 */
export function makeFolder(folder: string, what: string): void {
  checkFolder(folder, what);
  refusing(folder, what, () => makeMissing(path.resolve(folder)));
}

/**
 * Makes an empty folder for temporary files, in TMPDIR where that is set. Whoever asks for it removes it.
 *
 * @param prefix Beginning of its name: 'siamdla-fonts-'.
 * @throws InputError as `makeFolder`, which names TMPDIR.
 */
export function makeTemporaryFolder(prefix: string): string {
  const root = tmpdir();
  return refusing(root, 'TMPDIR, the folder of temporary files,', () => mkdtempSync(path.join(root, prefix)));
}

function refusing<T>(folder: string, what: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (isOutOfRoom(cause)) throw writeError(`${what} ${folder}`, cause);
    throw new InputError(`${what} ${folder}: is no folder that can be written to (${messageOf(cause)}); give another`, {
      cause,
    });
  }
}
