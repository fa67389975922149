import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../errors.js';
import { makeFolder, temporaryName, writeFileAtomic, writing } from '../../files.js';
import { cacheFolder } from '../../study/step-cache.js';
import type { FinishedStep } from '../../study/step-marker.js';

const idFile = 'cache-id';

/** Milliseconds for which an empty id is waited for, and between looks at it. */
const [maxWait, pollInterval] = [2000, 20];

/** Seconds by which the clocks of a machine and of the cache's file system may differ. */
const maxSkew = 60;

/**
 * The id of the cache; a new one is written where it has none. Of several machines that do so at once one succeeds, and the
 * others return its id.
 *
 * @throws InputError when the folder cannot be written.
 */
export function cacheId(): string {
  const folder = cacheFolder();
  makeFolder(folder, 'SIAMDLA_CACHE, the folder of cached results,');
  const file = path.join(folder, idFile);
  writeNewId(file);
  for (let waited = 0; waited < maxWait; waited += pollInterval) {
    const id = idOf(folder);
    if (id !== undefined) return id;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pollInterval); // created, and not yet written
  }
  throw new InputError(`${file}: is empty, as after a planner was killed; delete it and plan again`);
}

/** Writes a new id, unless the file exists. */
function writeNewId(file: string): void {
  writing(file, () => {
    const descriptor = created(file);
    if (descriptor === undefined) return;
    try {
      writeSync(descriptor, `${randomBytes(8).toString('hex')}\n`);
    } catch (error) {
      rmSync(file, { force: true });
      throw error;
    } finally {
      closeSync(descriptor);
    }
  });
}

/** Descriptor of a file that this call created; undefined where the file exists. */
function created(file: string): number | undefined {
  try {
    return openSync(file, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
}

/** The id of a cache; undefined where there is none. */
function idOf(folder: string): string | undefined {
  const file = path.join(folder, idFile);
  return (existsSync(file) && readFileSync(file, 'utf8').trim()) || undefined;
}

/**
 * Checks that this machine sees the cache of a plan, so that a missing mount does not fill a local disk.
 *
 * @throws InputError when the folder is not found, or is another one.
 */
export function checkCache(plan: { readonly cache: { readonly id: string; readonly folder: string } }): void {
  const folder = cacheFolder();
  const found = idOf(folder);
  if (found === plan.cache.id) return;
  const what = !existsSync(folder) ? 'is not found' : found === undefined ? 'has no id' : `has the id ${found}`;
  throw new InputError(
    `SIAMDLA_CACHE, the folder of cached results, ${folder}: ${what}; the plan was made with the id ${plan.cache.id} (${plan.cache.folder} there): mount the shared folder and set SIAMDLA_CACHE to it`,
  );
}

/**
 * Checks that the clocks of this machine and of the cache's file system agree to a minute: whether the kit was built anew
 * since a process started is judged by both.
 *
 * @param now Milliseconds of this machine's clock; for tests.
 * @throws InputError that says which is ahead.
 */
export function checkClock(now: () => number = Date.now): void {
  const folder = cacheFolder();
  makeFolder(folder, 'SIAMDLA_CACHE, the folder of cached results,');
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

/** Says in a file for workflow engines that a step is finished. `siamdla` itself never trusts it: it checks the step's files. */
export function writeReceipt(key: string, { name, folder, seconds }: FinishedStep): void {
  const content = { key, name, folder: path.basename(folder), seconds };
  writeFileAtomic(path.join(cacheFolder(), receiptName(key)), `${JSON.stringify(content)}\n`);
}

/** Takes the receipt of a step away. */
export function removeReceipt(key: string): void {
  rmSync(path.join(cacheFolder(), receiptName(key)), { force: true });
}
