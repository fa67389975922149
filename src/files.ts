import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
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

/** Errors that another place, which the user can give, would not have. */
const placeErrors: ReadonlySet<string> = new Set([
  ...['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'EISDIR', 'EEXIST', 'ENAMETOOLONG', 'ELOOP', 'ENOTEMPTY'],
]);

/**
 * Runs what writes a file, so that whatever the file system has against it comes with the file's name.
 *
 * @throws InputError where the place cannot be written to; Error where there is no room left, the file would be too
 * large, or the device fails. Other errors pass.
 */
export function writing<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) throw cause; // not the file system's
    const message = `${file}: cannot be written (${messageOf(cause)})`;
    throw placeErrors.has(code)
      ? new InputError(`${message}; give another place`, { cause })
      : new Error(message, { cause });
  }
}

/**
 * Writes a file under a temporary name beside its place and renames it, so that an interrupted or failed run leaves the
 * last good file. Creates the folder where it is missing.
 *
 * @throws As {@link writing}; nothing is left behind then.
 */
export function writeFileAtomic(file: string, content: string | Uint8Array): void {
  writePartsAtomic(file, [content]);
}

/** The same for content that comes in parts, so that it is never in memory as a whole. */
export function writePartsAtomic(file: string, parts: Iterable<string | Uint8Array>): void {
  const temporary = `${file}.${process.pid}.tmp`;
  writing(file, () => {
    makeMissing(path.resolve(path.dirname(file)));
    try {
      const handle = openSync(temporary, 'w');
      try {
        for (const part of parts) writeWhole(handle, typeof part === 'string' ? Buffer.from(part) : part);
      } finally {
        closeSync(handle);
      }
      renameSync(temporary, file);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
}

/** The operating system takes no more than 2 GiB at once, and may take less. */
function writeWhole(handle: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(handle, bytes, done, Math.min(bytes.length - done, 2 ** 30));
  }
}

/** A path as a person would write it: relative to the current folder when it lies below it. */
export function shownPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative && !relative.startsWith('..') && !path.isAbsolute(relative) ? relative : file;
}
