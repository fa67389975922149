import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { InputError, messageOf } from './errors.js';

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
 * @throws InputError as `checkFolder`, and when it cannot be made.
 */
export function makeFolder(folder: string, what: string): void {
  checkFolder(folder, what);
  refusing(folder, what, () => makeMissing(path.resolve(folder)));
}

function refusing(folder: string, what: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    throw new InputError(`${what} ${folder}: is no folder that can be written to (${messageOf(cause)}); give another`, {
      cause,
    });
  }
}

/** One after the other: where a folder cannot hold any, as in /proc, mkdir's own recursion never ends. */
function makeMissing(folder: string): void {
  if (existsSync(folder)) return;
  makeMissing(path.dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!existsSync(folder)) throw error; // another process may have made it meanwhile
  }
}

/**
 * Writes a file under a temporary name beside its place and renames it, so that an interrupted or failed run leaves the
 * last good file. Makes the folder where it is missing.
 *
 * @throws The file system's error; nothing is left behind then.
 */
export function writeFileAtomic(file: string, content: string | Uint8Array): void {
  makeMissing(path.resolve(path.dirname(file)));
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, content);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** A path as a person would write it: relative to the current folder when it lies below it. */
export function shownPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative && !relative.startsWith('..') && !path.isAbsolute(relative) ? relative : file;
}
