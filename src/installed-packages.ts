import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from './package-root.js';

/** The folder from which this package's dependencies are loaded, and which versions it has. */
export interface InstalledPackages {
  /** Its real path, with the final separator. */
  readonly folder: string;
  /** Changes with the version of any package, also of those that packages depend on. */
  readonly hash: string;
}

let found: InstalledPackages | null | undefined;

/** What npm has installed for this package, as at the first call; null where another program did, or nothing was. */
export function installedPackages(): InstalledPackages | null {
  found ??= findPackages();
  return found;
}

function findPackages(): InstalledPackages | null {
  const outer = path.dirname(packageRoot); // of a project that has installed this package
  for (const folder of [
    path.join(packageRoot, 'node_modules'),
    ...(path.basename(outer) === 'node_modules' ? [outer] : []),
  ]) {
    try {
      const list = readFileSync(path.join(folder, '.package-lock.json')); // written by npm
      return { folder: `${realpathSync(folder)}${path.sep}`, hash: createHash('sha256').update(list).digest('hex') };
    } catch {
      // not here
    }
  }
  return null;
}
