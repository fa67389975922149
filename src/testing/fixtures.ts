import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot, realDataFolder } from '../files/package-root.js';

/** The parsed content of a small committed file of reference numbers; `file` is relative to src/. */
export function fixture<T>(file: string): T {
  return JSON.parse(readFileSync(path.join(packageRoot, 'src', file), 'utf8')) as T;
}

/**
 * The path of a file of real annotations or results, kept beside the repository because it may not be committed.
 *
 * @returns The path, and for `node:test` the reason to skip where the file is missing (false where it is there).
 */
export function realData(file: string): { readonly file: string; readonly skip: string | false } {
  const full = path.join(realDataFolder(), file);
  return { file: full, skip: existsSync(full) ? false : `real data not on this machine: ${file}` };
}
