import type { Sequence } from '../../data/sequence.js';
import { countProgress, type ProgressListener } from '../../study/progress.js';
import type { PageMap, PageSequence } from './page-data.js';
import { sequenceMaps } from './sequence-maps.js';
import { resultOf, type TableTracker } from './table-tracker.js';

/** Whether the images of a sequence were found; a map without its picture would say nothing. */
export function hasPictures({ frames }: Pick<PageSequence, 'frames'>): boolean {
  return frames.every(({ href }) => href !== '');
}

/** Rows with the score maps of their frames, where a tracker can be opened and the images were found. */
export async function withMaps(
  sequences: readonly Sequence[],
  rows: readonly PageSequence[],
  trackers: readonly TableTracker[],
  progress: ProgressListener | undefined,
): Promise<PageSequence[]> {
  const total =
    trackers.filter(({ open }) => open).length * rows.filter(hasPictures).flatMap((row) => row.frames).length;
  const maps = rows.map(({ frames }) => frames.map((): (PageMap | null)[] => []));
  let done = 0;
  for (const tracked of trackers) {
    const tracker = await tracked.open?.();
    try {
      for (const [s, { frames, ...row }] of rows.entries()) {
        const indices = frames.map(({ index }) => index);
        const onFrame = (): void => progress?.(countProgress(tracked.name, 'score maps', ++done, total));
        const own =
          tracker && hasPictures({ frames })
            ? await sequenceMaps(tracker, sequences[s]!, resultOf(tracked, row.name), indices, onFrame)
            : [];
        for (const [f, each] of maps[s]!.entries()) each.push(own[f] ?? null);
      }
    } finally {
      await tracker?.dispose();
    }
  }
  return rows.map((row, s) => ({ ...row, frames: row.frames.map((frame, f) => ({ ...frame, maps: maps[s]![f]! })) }));
}
