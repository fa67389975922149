import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../errors.js';
import type { HeldLock } from '../../processes/held-lock.js';
import { folderLockName, isLock, liveOwner, lockFolder, tryLock, waitForLock } from '../../processes/lock.js';
import { ownerText } from '../../processes/lock-owner.js';

const prefix = '.tracking.';

/**
 * Locks some sequences of a folder of results, so that shards of a benchmark may be tracked into one folder side by side,
 * but no sequence twice.
 *
 * @param claim Is called once they are known to be free, while no other process changes the folder's record.
 * @throws InputError of one line when another process tracks one of them into the folder; what `claim` throws.
 */
export async function lockSequences(
  folder: string,
  names: readonly string[],
  signal: AbortSignal | undefined,
  claim: () => void,
): Promise<HeldLock> {
  const gate = await waitForLock(path.join(folder, folderLockName), { signal });
  try {
    refuseTracked(folder, new Set(names), 'give another --out or --tracker-name');
    claim();
    const file = path.join(folder, `${prefix}${randomBytes(8).toString('hex')}.lock`);
    const lock = tryLock(file, { covers: names });
    if (isLock(lock)) return lock;
    throw new Error(`${file}: is locked already`);
  } finally {
    gate.release();
  }
}

/**
 * Locks a whole folder of results as `lockFolder` does, where nothing is tracked into it.
 *
 * @throws InputError of one line when another process works in it, or tracks any sequence into it.
 */
export function lockResults(folder: string): HeldLock {
  return lockFolder(folder, () => refuseTracked(folder, undefined, 'give another folder'));
}

/**
 * Looks at the locks of runs, and removes those of dead ones. To be called while the folder's own lock is held.
 *
 * @param wanted Sequences; undefined: all.
 * @param advice What to do beside waiting.
 * @throws InputError of one line when a process tracks one of them into the folder.
 */
function refuseTracked(folder: string, wanted: ReadonlySet<string> | undefined, advice: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(prefix) || !name.endsWith('.lock')) continue;
    const file = path.join(folder, name);
    const owner = liveOwner(file);
    const both = owner?.covers?.find((sequence) => wanted?.has(sequence) ?? true);
    if (owner && (both !== undefined || !wanted)) {
      throw new InputError(
        `${folder}: is in use by ${ownerText(owner)}, which tracks ${both ?? 'into it'}; wait until it ends, or ${advice}`,
      );
    }
    if (!owner) tryRelease(file);
  }
}

/** Removes the lock of a dead process. */
function tryRelease(file: string): void {
  const lock = tryLock(file);
  if (isLock(lock)) lock.release();
}
