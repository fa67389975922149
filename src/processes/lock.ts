import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { InputError } from '../errors.js';
import { removeTemporary } from '../files/temporary-files.js';
import { writing } from '../files/write-errors.js';
import { makeMissing } from '../files/writing.js';
import { HeldLock, type LockOptions } from './held-lock.js';
import { readOwner, removeLockOf } from './lock-file.js';
import { isAlive, type LockOwner, ownerText } from './lock-owner.js';

/** Milliseconds between looks at a lock that is waited for. */
const pollInterval = 250;

/**
 * Takes a lock: a file that is created exclusively and whose owner rewrites it every two seconds. A lock whose owner is dead
 * is taken over: the process is gone (same machine), or has given no sign of life for 30 s (another machine). Ages are
 * differences of times that the lock's own file system wrote, so that clocks of machines need not agree. A suspended process
 * keeps its lock on its own machine; elsewhere it loses it, and learns so by `signal` and `check`. A file that somebody
 * removes is created anew.
 *
 * @returns The lock, or its owner where another process, or another call in this one, holds it.
 * @throws As `writing` when the file cannot be created.
 */
export function tryLock(file: string, options: LockOptions = {}): HeldLock | LockOwner {
  writing(file, () => makeMissing(path.resolve(path.dirname(file))));
  for (;;) {
    const lock = HeldLock.create(file, options);
    if (lock) return lock;
    const owner = readOwner(file);
    if (!owner) continue; // released meanwhile
    if (isAlive(file, owner)) return owner;
    removeLockOf(file, owner.id);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5 + 20 * Math.random()); // others may do the same
  }
}

/** Whether `tryLock` returned a lock. */
export function isLock(found: HeldLock | LockOwner): found is HeldLock {
  return 'release' in found;
}

/**
 * Takes a lock as soon as it is free.
 *
 * @param onWait Receives the owner once where there is one.
 * @throws The signal's reason.
 */
export async function waitForLock(
  file: string,
  {
    signal,
    onWait,
    ...options
  }: LockOptions & { readonly signal?: AbortSignal | undefined; readonly onWait?: (owner: LockOwner) => void },
): Promise<HeldLock> {
  let isTold = false;
  for (;;) {
    signal?.throwIfAborted();
    const found = tryLock(file, options);
    if (isLock(found)) return found;
    if (!isTold) onWait?.(found);
    isTold = true;
    await wait(pollInterval, undefined, { signal }).catch(() => signal?.throwIfAborted());
  }
}

/** Name of the lock of an output folder, in it. */
export const folderLockName = '.siamdla.lock';

/**
 * Locks an output folder, creating it where it is missing, and removes temporary files that a killed process left in it.
 *
 * @param check Is called once it is locked, before anything is removed, to refuse the folder for other reasons.
 * @throws InputError of one line when another process works in it; what `check` throws.
 */
export function lockFolder(folder: string, check: () => void = () => {}): HeldLock {
  const file = path.join(folder, folderLockName);
  const found = tryLock(file);
  if (!isLock(found)) {
    throw new InputError(`${folder}: is in use by ${ownerText(found)}; wait until it ends, or give another folder`);
  }
  try {
    check();
    removeTemporary(folder);
  } catch (error) {
    found.release();
    throw error;
  }
  return found;
}

/**
 * The same as soon as no other process works in the folder.
 *
 * @throws The signal's reason.
 */
export async function waitForFolder(folder: string, signal?: AbortSignal): Promise<HeldLock> {
  const lock = await waitForLock(path.join(folder, folderLockName), { signal });
  removeTemporary(folder);
  return lock;
}

/** The owner of a lock; undefined where nobody has it, or a process that is dead. */
export function liveOwner(file: string): LockOwner | undefined {
  const owner = readOwner(file);
  return owner && isAlive(file, owner) ? owner : undefined;
}
