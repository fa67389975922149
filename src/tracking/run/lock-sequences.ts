import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../errors.js';
import type { HeldLock } from '../../processes/held-lock.js';
import { folderLockName, isLock, liveOwner, tryLock, waitForLock } from '../../processes/lock.js';
import { ownerText } from '../../processes/lock-owner.js';

const prefix = '.tracking.';

/**
 * Locks some sequences of a folder of results, so that shards of a benchmark may be tracked into one folder side by side, but no
 * sequence twice.
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
    const own = new Set(names);
    for (const file of readdirSync(folder)) {
      if (!file.startsWith(prefix) || !file.endsWith('.lock')) continue;
      const owner = liveOwner(path.join(folder, file));
      const both = owner?.covers?.find((name) => own.has(name));
      if (owner && both !== undefined) {
        throw new InputError(
          `${folder}: is in use by ${ownerText(owner)}, which tracks ${both}; wait until it ends, or give another --out or --tracker-name`,
        );
      }
      if (!owner) tryRelease(path.join(folder, file));
    }
    claim();
    const file = path.join(folder, `${prefix}${randomBytes(8).toString('hex')}.lock`);
    const lock = tryLock(file, { covers: names });
    if (isLock(lock)) return lock;
    throw new Error(`${file}: is locked already`);
  } finally {
    gate.release();
  }
}

/** Removes the lock of a dead process. */
function tryRelease(file: string): void {
  const lock = tryLock(file);
  if (isLock(lock)) lock.release();
}
