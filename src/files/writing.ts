import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { InputError, messageOf } from '../errors.js';

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
    const advice = writeFailures[(cause as NodeJS.ErrnoException).code ?? ''];
    if (advice !== undefined) throw writeError(`${what} ${folder}`, cause);
    throw new InputError(`${what} ${folder}: is no folder that can be written to (${messageOf(cause)}); give another`, {
      cause,
    });
  }
}

/**
 * Makes a folder and those above it, where they are missing: one after the other, as mkdir's own recursion never ends where a
 * folder cannot hold any, as in /proc.
 *
 * @throws The file system's error; callers that have a name for the folder use {@link makeFolder}, others {@link writing}.
 */
export function makeMissing(folder: string): void {
  if (existsSync(folder)) return;
  makeMissing(path.dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!existsSync(folder)) throw error; // another process may have made it meanwhile
  }
}

/** A name beside a file or folder that no other process or thread uses: the place's, random digits and '.tmp'. */
export function temporaryName(place: string): string {
  return `${place}.${randomBytes(8).toString('hex')}.tmp`;
}

/** Whether a name was made by {@link temporaryName}. */
export function isTemporaryName(name: string): boolean {
  return /\.[0-9a-f]{16}\.tmp$/.test(name);
}

/**
 * Removes the temporary files and folders that killed processes left in a folder. To be called while no other process writes
 * them.
 *
 * @param isOwn Whether those of a place, by its name in the folder, are to be removed; default: all.
 */
export function removeTemporary(folder: string, isOwn: (place: string) => boolean = () => true): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (!isTemporaryName(name) || !isOwn(name.replace(/\.[^.]+\.tmp$/, ''))) continue;
    rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

/** Errors of the file system that another place would not have. */
const placeErrors: ReadonlySet<string> = new Set([
  ...['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'EISDIR', 'EEXIST', 'ENAMETOOLONG', 'ELOOP', 'ENOTEMPTY'],
]);

const writeFailures: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk; free some and run the same command again',
  EDQUOT: 'the disk quota is used up; free some space and run the same command again',
  EFBIG: 'it would be larger than this file system or process may write; give another folder or raise the limit',
};

/**
 * Runs what writes a file, so that an error of the file system names the file.
 *
 * @throws InputError where the place cannot be written to; Error where no space is left, the file would be too large, or the
 * device fails. Other errors pass.
 */
export function writing<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw writeError(file, cause);
  }
}

/** The same for work that returns a promise. */
export async function writingAsync<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw writeError(file, cause);
  }
}

/** The error to throw for one that writing a file threw: as {@link writing}'s. */
export function writeError(file: string, cause: unknown): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) return cause; // not the file system's
  const advice = writeFailures[code];
  if (advice !== undefined) return new Error(`${file}: cannot be written (${code}): ${advice}`, { cause });
  const message = `${file}: cannot be written (${reasonOf(cause, file)})`;
  return placeErrors.has(code)
    ? new InputError(`${message}; give another place`, { cause })
    : new Error(message, { cause });
}

/** The message of the file system's error, without paths where they are the file's own or its temporary name. */
function reasonOf(cause: unknown, file: string): string {
  const { path: place, dest, syscall } = cause as NodeJS.ErrnoException & { readonly dest?: string };
  const message = messageOf(cause);
  const end = message.lastIndexOf(`, ${syscall} '`);
  const isTemporary = place?.startsWith(`${file}.`) && isTemporaryName(place);
  return end > 0 && (place === file || dest === file || isTemporary) ? message.slice(0, end) : message;
}

/**
 * Gives a file its name once it is complete, so that an interrupted or failed run leaves the last good file. Creates the
 * folder where it is missing.
 *
 * @param write Writes all of it under the temporary name that it receives.
 * @throws As {@link writing}, and what `write` throws; nothing is left behind then.
 */
export function publishFile(file: string, write: (temporary: string) => void): void {
  const temporary = temporaryName(file);
  writing(file, () => {
    try {
      makeMissing(path.resolve(path.dirname(file)));
      write(temporary);
      renameSync(temporary, file);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
}

/** Writes a file by {@link publishFile}. */
export function writeFileAtomic(file: string, content: string | Uint8Array): void {
  writePartsAtomic(file, [content]);
}

/** The same for content in parts, so that it is never in memory as a whole. */
export function writePartsAtomic(file: string, parts: Iterable<string | Uint8Array>): void {
  publishFile(file, (temporary) => {
    const handle = openSync(temporary, 'w');
    try {
      for (const part of parts) writeWhole(handle, typeof part === 'string' ? Buffer.from(part) : part);
    } finally {
      closeSync(handle);
    }
  });
}

/** Codes of `link` where the file system has no hard links. */
const noLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/**
 * Creates a file, which others see with all of its content only, and which is on the disk then; one that exists stays. Where
 * the file system has no hard links, others may see it empty for a moment.
 *
 * @throws As {@link writing}; nothing is left behind then.
 */
export function createFile(file: string, content: string): void {
  const temporary = temporaryName(file);
  writing(file, () => {
    try {
      writeNew(temporary, content);
      linkSync(temporary, file);
    } catch (error) {
      const { code = '', syscall } = error as NodeJS.ErrnoException;
      if (syscall !== 'link') throw error;
      if (noLinks.has(code)) createInPlace(file, content);
      else if (code !== 'EEXIST') throw error;
    } finally {
      rmSync(temporary, { force: true });
    }
  });
}

function createInPlace(file: string, content: string): void {
  try {
    writeNew(file, content);
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && syscall === 'open') return;
    rmSync(file, { force: true });
    throw error;
  }
}

/**
 * @throws The file system's error, with EEXIST of `open` for a file that exists; one that it created may be incomplete then.
 */
function writeNew(file: string, content: string): void {
  const handle = openSync(file, 'wx');
  try {
    writeWhole(handle, Buffer.from(content));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
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
