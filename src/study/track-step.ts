import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Benchmark } from '../data/sequence.js';
import { hashOfFile } from '../file-hash.js';
import { annotationsDigest } from '../tracking/run/annotations-digest.js';
import { trackBenchmark } from '../tracking/run/track-benchmark.js';
import type { TrackerSpec } from '../tracking/run/tracker-spec.js';
import { workerCount } from '../workers.js';
import type { RunContext } from './experiment.js';
import type { Step } from './step-cache.js';

/** Raised whenever trackers give other boxes for the same weights, so that older results are not taken for them. */
const VERSION = 2;

/** A tracker's run over a benchmark. */
export interface TrackTask {
  readonly spec: TrackerSpec;
  readonly hyperOrigin?: string;
  readonly benchmark: Benchmark;
  /** Once through every sequence, or with restarts after failures (VOT). */
  readonly protocol: 'one-pass' | 'resets';
  /** What decides about the images, as plain JSON. */
  readonly images: object;
}

/** A finished run. */
export interface Tracked {
  /** The tracker's folder of raw results, named after it. */
  readonly folder: string;
  readonly frames: number;
  /** Seconds that the tracker took for a frame, images not counted: the median over frames. */
  readonly secondsPerFrame: number;
}

/**
 * A run over a benchmark as a step. It keeps finished sequences when it is interrupted.
 *
 * @throws Error when a sequence cannot be tracked, when the step is run.
 */
export function trackStep(
  { spec, hyperOrigin, benchmark, protocol, images }: TrackTask,
  context: Pick<RunContext, 'signal' | 'workers' | 'progress'>,
): Step<Tracked> {
  const annotations = annotationsDigest(benchmark, protocol);
  return {
    name: `track-${benchmark.id}-${spec.name.toLowerCase().replace(/[^a-z0-9]+/g, '')}`,
    config: { version: VERSION, tracker: identityOf(spec), benchmark: benchmark.id, annotations, protocol, images },
    run: async (folder) => {
      const { signal, progress } = context;
      const layout = protocol === 'resets' ? 'vot' : 'ope';
      const { failures } = await trackBenchmark(
        {
          spec,
          ...(hyperOrigin === undefined ? {} : { hyperOrigin }),
          found: { benchmark, annotations, protocol, layout, isTest: true },
          folder: path.join(folder, spec.name),
        },
        { workers: workerCount(context), ...(signal && { signal }), ...(progress && { progress }) },
      );
      const [first] = failures;
      if (first) throw new Error(`${spec.name} on ${benchmark.title}, ${first.sequence}: ${first.message}`);
    },
    read: (folder) => readTracked(path.join(folder, spec.name)),
  };
}

/** What boxes depend on: threads do not change them, another device does. */
function identityOf(spec: TrackerSpec): object {
  if ('baseline' in spec) return spec;
  const { name, model, weights, input, hyper, provider = 'cpu', eager, device } = spec;
  const other = device && device.name !== 'cpu' ? { device: device.name } : {};
  return { name, model, weights: hashOfFile(weights), input, hyper, provider, ...other, ...(eager && { eager }) };
}

function readTracked(folder: string): Tracked {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('_time.txt'));
  if (files.length === 0) throw new Error('there are no times of frames');
  const seconds = files
    .flatMap((name) => readFileSync(path.join(folder, name), 'utf8').trim().split(/\s+/).map(Number))
    .filter((value) => value > 0)
    .sort((a, b) => a - b);
  return { folder, frames: seconds.length, secondsPerFrame: seconds[Math.floor(seconds.length / 2)] ?? Number.NaN };
}
