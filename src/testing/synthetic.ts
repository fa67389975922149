import path from 'node:path';
import { packageRoot } from '../files/package-root.js';

/**
 * Lets a test file render its synthetic videos in a folder that all test files share, so that equal videos are rendered once
 * and not again in the next run. Folders of videos are named by their configuration, the generator's version included;
 * rendering is safe when test files run in parallel.
 */
export function shareSyntheticVideos(): void {
  process.env.SIAMDLA_SYNTHETIC = path.join(packageRoot, 'out', 'tests', 'synthetic');
}
