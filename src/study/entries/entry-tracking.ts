import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Benchmark } from '../../data/sequence.js';
import { hashOfFile } from '../../files/file-hash.js';
import { workerCount } from '../../processes/workers.js';
import { computingText } from '../../provenance/provenance.js';
import { assumedDevice, compileTarget } from '../../runtime/device.js';
import { deviceIdentity } from '../../runtime/device-name.js';
import { median } from '../../statistics/median.js';
import { formatThousands } from '../../text/number-text.js';
import { annotationsDigest } from '../../tracking/run/annotations-digest.js';
import type { Protocol } from '../../tracking/run/job.js';
import { trackBenchmark } from '../../tracking/run/track-benchmark.js';
import type { NetworkSpec, TrackerSpec } from '../../tracking/run/tracker-spec.js';
import type { RunContext } from '../experiment.js';
import type { Activity } from '../progress.js';
import type { Step } from '../steps/step-cache.js';
import type { StepIdentity } from '../steps/step-key.js';

/** A tracker's run over a benchmark. */
export interface TrackingTask {
  readonly spec: TrackerSpec;
  readonly hyperOrigin?: string | undefined;
  readonly benchmark: Benchmark;
  /** Once through every sequence, or with restarts after failures (VOT). */
  readonly protocol: Protocol;
  /** Identifies the images, as plain JSON. */
  readonly images: object;
}

/** A finished run. */
export interface Tracked {
  /** The tracker's folder of raw results, named after it. */
  readonly folder: string;
  readonly frames: number;
  /** Median over frames of the tracker's seconds for a frame, reading images not counted. */
  readonly secondsPerFrame: number;
}

/**
 * How a run over a benchmark is carried out. A network on another device than the CPU runs in one process, its only owner.
 */
export interface TrackingContext extends Pick<RunContext, 'workers'> {
  /** Receives how many of how many frames are tracked. */
  readonly onFrames?: ((done: number, total: number) => void) | undefined;
}

/** What a run over a benchmark does, in words. */
export function trackingActivity(
  { spec, benchmark }: Pick<TrackingTask, 'spec' | 'benchmark'>,
  done: number,
  total: number,
): Activity {
  const frames = `frame ${formatThousands(done)} of ${formatThousands(total)}`;
  return { title: spec.name, state: `tracks ${benchmark.title}, ${frames}` };
}

/**
 * A run over a benchmark as a step of the cache. Finished sequences stay when it is interrupted. Running the step throws an
 * Error when a sequence cannot be tracked.
 */
export function trackingStep(
  { spec, hyperOrigin, benchmark, protocol, images }: TrackingTask,
  { onFrames, ...context }: TrackingContext,
): Step<Tracked> {
  const annotations = annotationsDigest(benchmark, protocol);
  return {
    name: nameOf(spec, benchmark.id),
    config: {
      tracker: identityOf(spec, 'weights' in spec ? hashOfFile(spec.weights) : undefined),
      ...{ benchmark: benchmark.id, annotations, protocol, images },
    },
    code,
    device: 'baseline' in spec ? 'cpu' : computingText(spec),
    run: async (folder, signal) => {
      const layout = protocol === 'resets' ? 'vot' : 'ope';
      const { failures } = await trackBenchmark(
        {
          spec,
          hyperOrigin,
          found: { benchmark, annotations, protocol, layout, isTest: true },
          folder: path.join(folder, spec.name),
        },
        { workers: trackingProcesses(spec, context), signal, progress: onFrames },
      );
      const [first] = failures;
      if (first) throw new Error(`${spec.name} on ${benchmark.title}, ${first.sequence}: ${first.message}`);
    },
    read: (folder) => readTracked(path.join(folder, spec.name)),
  };
}

function trackingProcesses(spec: TrackerSpec, context: TrackingContext): number {
  const isOnCpu = 'baseline' in spec || computesOnCpu(spec);
  return isOnCpu ? workerCount(context) : 1;
}

function computesOnCpu({ device, eager, provider = 'cpu' }: NetworkSpec): boolean {
  return (device?.name ?? eager ?? provider) === 'cpu';
}

/**
 * What identifies a run whose weights and benchmark need not exist yet.
 *
 * @param benchmark Its id.
 * @param weights Identifies the weights: the key of their training, or their hash; undefined for a tracker without any.
 */
export function trackingIdentity(
  { spec, protocol, images }: Pick<TrackingTask, 'spec' | 'protocol' | 'images'>,
  benchmark: string,
  weights: string | undefined,
): StepIdentity {
  return {
    name: nameOf(spec, benchmark),
    config: { tracker: identityOf(spec, weights), benchmark, protocol, images },
    code,
  };
}

const code = new URL('../../tracking/run/track-benchmark.js', import.meta.url);

function nameOf(spec: TrackerSpec, benchmark: string): string {
  return `track-${benchmark}-${spec.name.toLowerCase().replace(/[^a-z0-9]+/g, '')}`;
}

/**
 * What boxes depend on beside code: the number of threads does not change them, another device does. Which of the libraries
 * for a device computes stands in provenance alone, so that a plan's keys do not depend on the machine that plans or tracks.
 */
function identityOf(spec: TrackerSpec, weights: string | undefined): object {
  if ('baseline' in spec) return spec;
  const { name, model, pixelFormat: input, hyper, device, int8, half } = spec;
  const { provider = 'cpu', eager } = device ? compileTarget(assumedDevice(device.name)) : spec;
  const other = device && device.name !== 'cpu' ? { device: deviceIdentity(device.name) } : {};
  return {
    name,
    model,
    weights,
    input,
    hyper,
    provider,
    ...other,
    ...(eager && { eager }),
    ...(int8 && { int8 }),
    ...(half && { half }),
  };
}

function readTracked(folder: string): Tracked {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('_time.txt'));
  if (files.length === 0) throw new Error('no times of frames found');
  const seconds = files
    .flatMap((name) => readFileSync(path.join(folder, name), 'utf8').trim().split(/\s+/).map(Number))
    .filter((value) => value > 0);
  return { folder, frames: seconds.length, secondsPerFrame: seconds.length > 0 ? median(seconds) : Number.NaN };
}
