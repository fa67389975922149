import { existsSync } from 'node:fs';
import { readFolderBenchmark } from '../data/benchmarks/folder-benchmark.js';
import { otb100Table } from '../data/benchmarks/otb100-table.js';
import { digestOfSequences } from '../data/content-digest.js';
import { decodeImage } from '../data/images/decode.js';
import type { Benchmark } from '../data/sequence.js';
import { checkResultNames } from '../data/sequence-names.js';
import { missingRealVideos, realVideoFolders } from '../data/training-sets/real-videos.js';
import { counted } from '../text/number-text.js';

/** Id of the benchmark of real test videos. */
export const realVideosId = 'real-videos';

/**
 * The real test videos of this machine as one benchmark in OTB's protocol. Sequences of OTB100 have its attributes, which
 * are those of the whole sequence; others have none.
 *
 * @throws InputError when the videos are not found, or two have the same name; the reader's errors.
 */
export function realTestVideos(): Benchmark {
  const [first, ...others] = realVideoFolders().test;
  const folders = [first!, ...others.filter((folder) => existsSync(folder))];
  const sequences = folders.flatMap((folder) => readFolderBenchmark(folder).sequences);
  checkResultNames(
    sequences.map(({ name }) => name),
    folders.join(', '),
  );
  const withAttributes = sequences.map((sequence) => ({ ...sequence, attributes: otbAttributesOf(sequence.name) }));
  return { id: realVideosId, title: 'real test videos', sequences: withAttributes };
}

/**
 * Identifies the real test videos of this machine; without digits where there are none.
 *
 * @throws As {@link realTestVideos}.
 */
export function realTestImages(): { readonly videos: 'real'; readonly digest?: string } {
  const digest = missingRealVideos() ? {} : { digest: digestOfSequences(realTestVideos().sequences) };
  return { videos: 'real', ...digest };
}

/**
 * Why intervals over the real test videos cannot be computed; undefined where they can.
 *
 * @throws As {@link realTestVideos}.
 */
export function tooFewRealTestVideos(): string | undefined {
  const { length } = realTestVideos().sequences;
  if (length >= 2) return undefined;
  return `found ${counted(length, 'real test video')}; expected at least 2, over which intervals are computed`;
}

/** OTB100's attributes of a sequence by its name; none for a name that OTB100 does not have. */
export function otbAttributesOf(name: string): readonly string[] {
  return otb100Table.find((entry) => entry.name === name)?.attributes ?? [];
}

/**
 * A benchmark with the size of each sequence's first image, which VOT's protocol needs.
 *
 * @throws What `decodeImage` throws.
 */
export async function withImageSizes(benchmark: Benchmark): Promise<Benchmark> {
  const sequences = await Promise.all(
    benchmark.sequences.map(async (sequence) => {
      const { width, height } = await decodeImage(sequence.frames.path(0));
      return { ...sequence, imageSize: { width, height } };
    }),
  );
  return { ...benchmark, sequences };
}
