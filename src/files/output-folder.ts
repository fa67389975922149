import { accessSync, constants, existsSync, statSync } from 'node:fs';
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

function refusing(folder: string, what: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    if (isOutOfRoom(cause)) throw writeError(`${what} ${folder}`, cause);
    throw new InputError(`${what} ${folder}: is no folder that can be written to (${messageOf(cause)}); give another`, {
      cause,
    });
  }
}
