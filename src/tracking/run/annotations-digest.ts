import { createHash } from 'node:crypto';
import type { Benchmark } from '../../data/sequence.js';
import type { Protocol } from './job.js';

/**
 * What of a benchmark's annotations decides about a tracker's results, as 16 hexadecimal digits: names, lengths, and where
 * trackers start; with restarts every frame's annotation.
 */
export function annotationsDigest({ sequences }: Benchmark, protocol: Protocol): string {
  const hash = createHash('sha256');
  for (const { name, length, gt, polygons } of sequences) {
    hash.update(`${JSON.stringify(name)} ${length}\n`);
    const frames = protocol === 'one-pass' ? 1 : length;
    for (let i = 0; i < frames; i++) hash.update(`${(polygons?.[i] ?? gt.subarray(4 * i, 4 * i + 4)).join()}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}
