import { closeSync, fsync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { temporaryName } from '../files/temporary-files.js';
import { writeError } from '../files/write-errors.js';
import type { LockOwner } from './lock-owner.js';

/**
 * Creates a lock's file and writes its owner into it.
 *
 * @returns Its descriptor; undefined where it is there already.
 * @throws As `writing` when it cannot be created or written; nothing is left then.
 */
export function createLockFile(file: string, owner: LockOwner): number | undefined {
  const descriptor = createNew(file);
  if (descriptor === undefined) return undefined;
  try {
    writeOwner(descriptor, owner);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    rmSync(file, { force: true }); // an empty lock would be waited for
    throw writeError(file, error);
  }
}

/**
 * Writes a lock's owner into it, again and again as signs of life: through the descriptor, which stays this owner's file
 * even when another has taken the name over.
 */
export function writeOwner(descriptor: number, owner: LockOwner): void {
  const content = Buffer.from(`${JSON.stringify(owner)}\n`);
  writeSync(descriptor, content, 0, content.length, 0);
  fsync(descriptor, () => {}); // NFS would otherwise keep it in this machine's memory, and others take the lock for dead
}

/** Owner of a lock; one without a machine where the file was created and not yet written; undefined where there is none. */
export function readOwner(file: string): LockOwner | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as LockOwner;
  } catch {
    return { id: text, host: 'unknown', machine: '', pid: 0, command: 'unknown', since: 'unknown' };
  }
}

/**
 * Removes the lock of a dead owner, and nobody else's: of several processes that try, one moves the file aside and looks
 * again whose it is.
 *
 * @param id The dead owner's.
 */
export function removeLockOf(file: string, id: string): void {
  if (readOwner(file)?.id !== id) return;
  const aside = temporaryName(file);
  try {
    renameSync(file, aside); // one of several that try succeeds
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  if (readOwner(aside)?.id === id) rmSync(aside, { force: true });
  else {
    // between the two looks a new owner has taken the lock: it gets it back, or learns by its signal that it lost it
    try {
      renameSync(aside, file);
    } catch {
      rmSync(aside, { force: true });
    }
  }
}

/** Creates a file; undefined where it is there already. */
function createNew(file: string): number | undefined {
  try {
    return openSync(file, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw writeError(file, error);
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
