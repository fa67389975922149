import { closeSync, fsync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { InputError } from '../errors.js';
import { makeMissing, removeTemporary, temporaryName, writeError, writing } from '../files/writing.js';
import { isAlive, type LockOwner, ownerOfThisProcess, ownerText } from './lock-owner.js';

/** Milliseconds between signs of life of a lock's owner. */
const beatInterval = 2000;
/** Milliseconds between looks at a lock that is waited for. */
const pollInterval = 250;

/** A lock that this process holds. */
export interface Lock {
  /** Aborts when another process has taken the lock over, as after this one was suspended. */
  readonly signal: AbortSignal;
  /** @throws Error when another process has taken the lock over. To be called before results are published. */
  readonly check: () => void;
  readonly release: () => void;
  /**
   * Does work and then releases the lock. The work's signal aborts with the given one, and when another process has taken the
   * lock over.
   */
  readonly during: <T>(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>) => Promise<T>;
}

/** Settings of a lock. */
export interface LockOptions {
  /** Is called with every sign of life, every two seconds. */
  readonly onBeat?: () => void;
  readonly covers?: readonly string[];
}

const held = new Set<Lock>();
process.on('exit', () => {
  for (const lock of held) lock.release();
});

/**
 * Takes a lock: a file that is created exclusively and whose owner rewrites it every two seconds. A lock whose owner is dead is
 * taken over: the process is gone (same machine), or has given no sign of life for 30 s (another machine). Ages are differences
 * of times that the lock's own file system wrote, so that clocks of machines need not agree. A suspended process keeps its
 * lock on its own machine; elsewhere it loses it, and learns so by `signal` and `check`. A file that somebody removes is created
 * anew.
 *
 * @returns The lock, or its owner where another process, or another call in this one, holds it.
 * @throws As `writing` when the file cannot be created.
 */
export function tryLock(file: string, options: LockOptions = {}): Lock | LockOwner {
  writing(file, () => makeMissing(path.resolve(path.dirname(file))));
  for (;;) {
    const lock = create(file, options);
    if (lock) return lock;
    const owner = readOwner(file);
    if (!owner) continue; // released meanwhile
    if (isAlive(file, owner)) return owner;
    removeOf(file, owner.id);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5 + 20 * Math.random()); // others may do the same
  }
}

/** Whether `tryLock` returned a lock. */
export function isLock(found: Lock | LockOwner): found is Lock {
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
): Promise<Lock> {
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
export function lockFolder(folder: string, check: () => void = () => {}): Lock {
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
export async function waitForFolder(folder: string, signal?: AbortSignal): Promise<Lock> {
  const lock = await waitForLock(path.join(folder, folderLockName), { signal });
  removeTemporary(folder);
  return lock;
}

/** The owner of a lock; undefined where nobody has it, or a process that is dead. */
export function liveOwner(file: string): LockOwner | undefined {
  const owner = readOwner(file);
  return owner && isAlive(file, owner) ? owner : undefined;
}

function create(file: string, { onBeat, covers }: LockOptions): Lock | undefined {
  const owner = { ...ownerOfThisProcess(), ...(covers && { covers }) };
  const content = Buffer.from(`${JSON.stringify(owner)}\n`);
  const first = createNew(file);
  if (first === undefined) return undefined;
  let descriptor = first;
  // rewritten through the descriptor, which stays this owner's file even when another has taken the name over
  const beat = (): void => {
    writeSync(descriptor, content, 0, content.length, 0);
    fsync(descriptor, () => {}); // NFS would otherwise keep it in this machine's memory, and others take the lock for dead
  };
  try {
    beat();
  } catch (error) {
    closeSync(descriptor);
    rmSync(file, { force: true }); // an empty lock would be waited for
    throw writeError(file, error);
  }
  const lost = new AbortController();
  const reason = new Error(`${file}: another process has taken the lock over, as this one gave no sign of life`);
  const isHeld = (): boolean => (readOwner(file) ?? takeAgain())?.id === owner.id;
  /** Creates the file anew that somebody has removed; undefined where another process is quicker. */
  const takeAgain = (): LockOwner | undefined => {
    const created = createNew(file);
    if (created === undefined) return undefined;
    closeSync(descriptor);
    descriptor = created;
    beat();
    return owner;
  };
  const timer = setInterval(() => {
    try {
      if (isHeld()) {
        beat();
        onBeat?.();
      } else lost.abort(reason);
    } catch {
      // a full disk, or a file system that does not answer: the work itself reports it, and the next beat tries again
    }
  }, beatInterval).unref();
  const lock: Lock = {
    signal: lost.signal,
    check: () => {
      if (!isHeld()) throw reason;
    },
    release: () => {
      if (!held.delete(lock)) return;
      clearInterval(timer);
      try {
        if (readOwner(file)?.id === owner.id) rmSync(file, { force: true });
      } catch {
        // a lock that stays is one of a dead process
      }
      closeSync(descriptor);
    },
    during: async (signal, work) => {
      try {
        return await work(AbortSignal.any([lost.signal, ...(signal ? [signal] : [])]));
      } finally {
        lock.release();
      }
    },
  };
  held.add(lock);
  return lock;
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

/** Removes a dead owner's lock, and nobody else's. */
function removeOf(file: string, id: string): void {
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
    // a new owner was quicker between the two looks: it gets its lock back, or learns by its signal that it lost it
    try {
      renameSync(aside, file);
    } catch {
      rmSync(aside, { force: true });
    }
  }
}

/** Owner of a lock; one without a machine where the file was created and not yet written; undefined where there is none. */
function readOwner(file: string): LockOwner | undefined {
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

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
