import { createHash } from 'node:crypto';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../files/package-root.js';

/** The folder from which a package's dependencies are loaded, and which versions it has. */
export interface InstalledPackages {
  /** Its real path, with the final separator. */
  readonly folder: string;
  /** Changes with the version of any package, also of those that packages depend on. */
  readonly hash: string;
}

/**
 * What npm has installed for a package: in its own folder, else in that of the project which has installed it. Undefined
 * where npm wrote no list, or wrote it after this process started, which may have loaded other versions.
 *
 * @param root The package's folder; default: this package's.
 */
export function installedPackages(root: string = packageRoot): InstalledPackages | undefined {
  const outer = path.dirname(root);
  const places = [path.join(root, 'node_modules'), ...(path.basename(outer) === 'node_modules' ? [outer] : [])];
  for (const place of places) {
    const list = path.join(place, '.package-lock.json');
    const found = statSync(list, { throwIfNoEntry: false });
    if (!found) continue;
    if (found.mtimeMs > performance.timeOrigin) return undefined;
    const hash = createHash('sha256').update(readFileSync(list)).digest('hex');
    return { folder: `${realpathSync(place)}${path.sep}`, hash };
  }
  return undefined;
}
