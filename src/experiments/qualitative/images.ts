import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Benchmark, Sequence } from '../../data/sequence.js';

/**
 * The benchmark with its images looked for in another folder, which is laid out as the one beside the annotations.
 *
 * @param annotations The JSON file or folder that the benchmark was read from.
 */
export function withImagesIn(benchmark: Benchmark, annotations: string, images: string): Benchmark {
  const root = statSync(annotations).isDirectory() ? annotations : path.dirname(annotations);
  const moved = ({ frames, ...sequence }: Sequence): Sequence => ({
    ...sequence,
    frames: {
      length: frames.length,
      path: (index) => path.join(images, path.relative(root, frames.path(index))),
    },
  });
  return { ...benchmark, sequences: benchmark.sequences.map(moved) };
}

/** Whether a sequence's first and last image are on this machine. */
export function hasImages({ frames }: Sequence): boolean {
  return frames.length > 0 && [0, frames.length - 1].every((index) => existsSync(frames.path(index)));
}
