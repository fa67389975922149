import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { temporaryName } from './temporary-files.js';
import { writing } from './write-errors.js';

/**
 * Makes a folder and those above it, where they are missing: one after the other, as mkdir's own recursion never ends where
 * a folder cannot hold any, as in /proc.
 *
 * @throws The file system's error; callers that have a name for the folder use `makeFolder`, others {@link writing}.
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
