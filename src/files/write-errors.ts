import { InputError, messageOf } from '../errors.js';
import { isTemporaryName } from './temporary-files.js';

/** Errors of the file system that another place would not have. */
const placeErrors: ReadonlySet<string> = new Set([
  ...['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'EISDIR', 'EEXIST', 'ENAMETOOLONG', 'ELOOP', 'ENOTEMPTY'],
]);

/** What to do where there is no room for a file, by the error's code. */
const roomAdvice: Readonly<Record<string, string>> = {
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

/** Whether an error says that there is no room for a file. */
export function isOutOfRoom(cause: unknown): boolean {
  return Object.hasOwn(roomAdvice, (cause as NodeJS.ErrnoException).code ?? '');
}

/** The error to throw for one that writing a file threw: as {@link writing}'s. */
export function writeError(file: string, cause: unknown): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) return cause; // not the file system's
  const advice = roomAdvice[code];
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
