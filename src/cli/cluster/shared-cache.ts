import { existsSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../errors.js';
import { cacheFolder } from '../../files/cache-folder.js';
import { makeFolder } from '../../files/output-folder.js';
import { temporaryName } from '../../files/temporary-files.js';
import { writing } from '../../files/write-errors.js';
import { writeFileAtomic } from '../../files/writing.js';
import type { FinishedStep } from '../../study/steps/step-marker.js';
import { sharedFolders } from './shared-folders.js';

/** Seconds by which the clocks of a machine and of the cache's file system may differ. */
const maxSkew = 60;

/**
 * Checks that the clocks of this machine and of the cache's file system agree to a minute: whether the kit was built anew
 * since a process started is judged by both.
 *
 * @param now Milliseconds of this machine's clock; for tests.
 * @throws InputError that says which is ahead.
 */
export function checkClock(now: () => number = Date.now): void {
  const folder = cacheFolder();
  makeFolder(folder, sharedFolders.cache.title);
  const probe = temporaryName(path.join(folder, 'clock'));
  try {
    const before = now();
    writing(probe, () => writeFileSync(probe, ''));
    const skew = (statSync(probe).mtimeMs - before) / 1000;
    if (Math.abs(skew) <= maxSkew) return;
    throw new InputError(
      `${folder}: the clock of its file system is ${Math.abs(skew).toFixed(0)} s ${skew > 0 ? 'ahead of' : 'behind'} this machine's; at most ${maxSkew} s are allowed: synchronise the clocks`,
    );
  } finally {
    rmSync(probe, { force: true });
  }
}

/** The file that says that a step is finished, relative to the cache. */
export function receiptName(key: string): string {
  return `done/${key}.json`;
}

/**
 * Says in a file for workflow engines that a step is finished, and how long it took. `siamdla` itself never trusts it: it
 * checks the step's files. The receipt of a step that was found finished keeps its content, since that took no time, and
 * gets a new date, by which engines judge.
 */
export function writeReceipt(key: string, { name, folder, seconds, isCached }: FinishedStep): void {
  const file = path.join(cacheFolder(), receiptName(key));
  if (isCached && existsSync(file)) {
    const now = new Date();
    utimesSync(file, now, now);
    return;
  }
  const content = { key, name, folder: path.basename(folder), seconds };
  writeFileAtomic(file, `${JSON.stringify(content)}\n`);
}

/** Takes the receipt of a step away. */
export function removeReceipt(key: string): void {
  rmSync(path.join(cacheFolder(), receiptName(key)), { force: true });
}
