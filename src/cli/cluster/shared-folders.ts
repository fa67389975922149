import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { syntheticRoot } from '../../data/synthetic/synthetic-set.js';
import { InputError } from '../../errors.js';
import { cacheFolder, cacheTitle } from '../../files/cache-folder.js';
import { makeFolder } from '../../files/output-folder.js';
import { createFile } from '../../files/writing.js';

interface Place {
  /** The environment variable that names it. */
  readonly variable: string;
  readonly title: string;
  readonly find: () => string;
}

/** The folders that all machines of a plan share. */
export const sharedFolders: Readonly<Record<'cache' | 'synthetic', Place>> = {
  cache: { variable: 'SIAMDLA_CACHE', title: cacheTitle, find: cacheFolder },
  synthetic: {
    variable: 'SIAMDLA_SYNTHETIC',
    title: 'SIAMDLA_SYNTHETIC, the folder of rendered videos,',
    find: syntheticRoot,
  },
};

/** A shared folder as the planning machine saw it. */
export interface SharedFolder {
  readonly id: string;
  /** Absolute path. */
  readonly folder: string;
}

/** The shared folders of a plan. */
export type SharedFolders = Readonly<Record<keyof typeof sharedFolders, SharedFolder>>;

const idFile = '.siamdla-id';

/** The shared folders by this machine's variables, created where missing. @throws As {@link folderId}. */
export function planFolders(): SharedFolders {
  const { cache, synthetic } = sharedFolders;
  const seen = ({ find, title }: Place): SharedFolder => {
    const folder = path.resolve(find());
    return { id: folderId(folder, title), folder };
  };
  return { cache: seen(cache), synthetic: seen(synthetic) };
}

/**
 * The id of a shared folder; a new one is written where it has none. Of several machines that do so at once one succeeds,
 * and the others return its id.
 *
 * @throws InputError when the folder cannot be written; Error where no space is left.
 */
export function folderId(folder: string, title: string): string {
  makeFolder(folder, title);
  const file = path.join(folder, idFile);
  if (!existsSync(file)) createFile(file, `${randomBytes(8).toString('hex')}\n`);
  const id = idOf(folder);
  if (id !== undefined) return id;
  throw new InputError(`${file}: is empty, as after a planner was killed; delete it and plan again`);
}

/** The id of a folder; undefined where there is none. */
function idOf(folder: string): string | undefined {
  const file = path.join(folder, idFile);
  return (existsSync(file) && readFileSync(file, 'utf8').trim()) || undefined;
}

/**
 * Checks that this machine sees the shared folders of a plan, so that a missing mount does not fill a local disk.
 *
 * @throws InputError when one is not found, or is another folder.
 */
export function checkFolders(plan: SharedFolders): void {
  for (const name of ['cache', 'synthetic'] as const) {
    const { variable, title, find } = sharedFolders[name];
    const [folder, expected] = [find(), plan[name]];
    const found = idOf(folder);
    if (found === expected.id) continue;
    const what = !existsSync(folder) ? 'is not found' : found === undefined ? 'has no id' : `has the id ${found}`;
    throw new InputError(
      `${title} ${folder}: ${what}; the plan was made with the id ${expected.id} (${expected.folder} there): mount the shared folder and set ${variable} to it`,
    );
  }
}
