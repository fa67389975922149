import path from 'node:path';
import { readAnnotations } from '../../data/benchmarks/annotations.js';
import { readFolderBenchmark } from '../../data/benchmarks/folder-benchmark.js';
import type { Benchmark } from '../../data/sequence.js';
import { annotatedShapes, type TargetShapes } from '../../data/target-shapes/target-shapes.js';
import { InputError } from '../../errors.js';
import { isFolder } from '../../files/folders.js';

/**
 * The shapes of the boxes in annotations.
 *
 * @param place A JSON file in pysot's layout (.gz too), or a folder in OTB's layout.
 * @throws InputError when it is neither, or no box has an area.
 */
export function targetShapesAt(place: string): TargetShapes {
  if (/\.json(\.gz)?$/i.test(place)) return annotatedShapes(path.basename(place), readAnnotations(place));
  if (isFolder(place)) return targetShapesOf(readFolderBenchmark(place));
  throw new InputError(
    `annotations ${place} not found; expected a JSON file in pysot's layout or a folder in OTB's layout`,
  );
}

/** The shapes of the boxes of a benchmark. @throws InputError when no box has an area. */
export function targetShapesOf({ title, sequences }: Benchmark): TargetShapes {
  const boxes = sequences.map(({ name, length, gt }) => ({
    name,
    rows: Array.from({ length }, (_, i) => [...gt.subarray(4 * i, 4 * i + 4)]),
  }));
  return annotatedShapes(title, boxes);
}
