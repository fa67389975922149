import path from 'node:path';
import { packageRoot } from './package-root.js';

/** Folder of cached results: SIAMDLA_CACHE, else data/runs/ of the package. */
export function cacheFolder(): string {
  return process.env.SIAMDLA_CACHE || path.join(packageRoot, 'data/runs');
}
