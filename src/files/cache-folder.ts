import path from 'node:path';
import { packageRoot } from './package-root.js';

/** What messages call {@link cacheFolder}, by the variable that names it. */
export const cacheTitle = 'SIAMDLA_CACHE, the folder of cached results,';

/** Folder of cached results: SIAMDLA_CACHE, else data/runs/ of the package. */
export function cacheFolder(): string {
  return process.env.SIAMDLA_CACHE || path.join(packageRoot, 'data/runs');
}
