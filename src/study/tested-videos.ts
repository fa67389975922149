import { readBenchmark } from '../data/benchmarks/benchmarks.js';
import { readFolderBenchmark } from '../data/benchmarks/folder-benchmark.js';
import { digestOfSequences } from '../data/content-digest.js';
import { knownDatasets } from '../data/datasets.js';
import { requireDataset } from '../data/locate-dataset.js';
import type { Benchmark } from '../data/sequence.js';
import { syntheticBenchmark } from '../data/synthetic/benchmark.js';
import { syntheticConfig } from '../data/synthetic/options.js';
import type { Protocol } from '../tracking/run/job.js';
import { isMixed, isReal, type StudyConfig, type SyntheticData } from './config.js';
import { type DataContext, syntheticContext } from './data.js';
import type { PlannedStep } from './experiment.js';
import { realTestImages, realTestVideos, realVideosId, withImageSizes } from './real-test-videos.js';
import { syntheticStep } from './steps/synthetic-step.js';

/** The videos that a study tracks, as its plan has them: synthetic ones need not be rendered yet. */
export interface TestedVideos {
  /** Id of the benchmark that they are. */
  readonly id: string;
  /** Identifies the images, as plain JSON. */
  readonly images: object;
  /** How many frames they have; undefined where that is not known before they are read. */
  readonly frames: number | undefined;
  /** What no step produces, in words. */
  readonly inputs: readonly string[];
  /** Steps that render them. */
  readonly rendering: readonly PlannedStep[];
  /** Reads them, rendering them where that was not done. @throws The readers' errors. */
  readonly read: (context?: DataContext) => Promise<Benchmark>;
}

/**
 * The videos that a study tracks: those of its own folder, else those of its kind of data.
 *
 * @param benchmark The published benchmark of a study on public datasets.
 * @throws The readers' errors, for videos that are not rendered here.
 */
export function testedVideos(
  { data, videos }: Pick<StudyConfig, 'data' | 'videos'>,
  benchmark: string,
  protocol: Protocol,
): TestedVideos {
  if (videos !== undefined) return folderVideos(videos, protocol);
  if (isReal(data)) return publishedVideos(benchmark);
  return isMixed(data) ? realVideos(protocol) : syntheticVideos(data, protocol);
}

function folderVideos(folder: string, protocol: Protocol): TestedVideos {
  const own = readFolderBenchmark(folder);
  return {
    id: own.id,
    images: { folder: digestOfSequences(own.sequences) },
    frames: own.sequences.reduce((sum, { length }) => sum + length, 0),
    inputs: [`test videos ${folder}`],
    rendering: [],
    read: async () => forProtocol(own, protocol),
  };
}

function publishedVideos(benchmark: string): TestedVideos {
  return {
    id: benchmark,
    images: { published: benchmark },
    frames: knownDatasets.find(({ id, kind }) => id === benchmark && kind === 'test')?.frames,
    inputs: [`benchmark ${benchmark}`],
    rendering: [],
    read: async () => readBenchmark(benchmark, requireDataset(benchmark)),
  };
}

function realVideos(protocol: Protocol): TestedVideos {
  return {
    id: realVideosId,
    images: realTestImages(),
    frames: undefined,
    inputs: ['real test videos'],
    rendering: [],
    read: async () => forProtocol(realTestVideos(), protocol),
  };
}

function syntheticVideos({ test }: SyntheticData, protocol: Protocol): TestedVideos {
  const isVot = protocol === 'resets';
  const id = isVot ? 'synthetic-vot' : 'synthetic';
  const images = syntheticConfig('test', test);
  return {
    id,
    images,
    frames: images.sequences * images.frames,
    inputs: [],
    rendering: [syntheticStep('test', test)],
    read: async (context = {}) => {
      const made = await syntheticBenchmark(test, { polygons: isVot, ...syntheticContext(context) });
      return { ...made, id };
    },
  };
}

/** With restarts, the sizes of images are needed too. */
async function forProtocol(benchmark: Benchmark, protocol: Protocol): Promise<Benchmark> {
  return protocol === 'resets' ? withImageSizes(benchmark) : benchmark;
}
