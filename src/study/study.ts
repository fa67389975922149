import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { Benchmark } from '../data/sequence.js';
import { syntheticConfig } from '../data/synthetic/options.js';
import { formatThousands } from '../plots/table.js';
import type { Device } from '../runtime/device.js';
import type { TrackerSpec } from '../tracking/run/tracker-spec.js';
import { workerCount } from '../workers.js';
import { isMixed, isReal, referenceTitles, type StudyConfig, type StudyEntry } from './config.js';
import { benchmarkOf, trainingSetsOf, validationSetsOf } from './data.js';
import { experimentDevice } from './device.js';
import { pretrainedTrackerOf, type Tracked, trackerSpecOf, trackingStep } from './entry-tracking.js';
import { type Trained, trainingActivity, trainingStep, trainingTask } from './entry-training.js';
import type { RunContext } from './experiment.js';
import { mapConcurrently } from './processes.js';
import { Meter } from './progress.js';
import { runStep, type StepOutcome } from './step-cache.js';

/** How long rendering the videos and training take, relative to tracking. */
const [videosWeight, trainingWeight] = [2, 10];

/** One training of an entry, and its run over the benchmark. */
export interface Run {
  readonly entry: StudyEntry;
  readonly trainingSeed: number;
  readonly trained: StepOutcome<Trained>;
  readonly tracked: StepOutcome<Tracked>;
}

/** All trainings and runs of a study. */
export interface Study {
  readonly benchmark: Benchmark;
  /** By entry, then by training seed. */
  readonly runs: readonly Run[];
  readonly references: readonly { readonly title: string; readonly tracked: StepOutcome<Tracked> }[];
  /** The device of trainings and runs; the CPU where undefined. */
  readonly device?: Device | undefined;
  /** Notices about cached results that could not be used, one line each. */
  readonly notices: readonly string[];
}

/** The rules by which trackers run. */
export interface StudyProtocol {
  /** The benchmark: tracked where data is real, and replaced by the synthetic one otherwise. */
  readonly benchmark: string;
  /** Name of the hyper-parameters, as in `hyperSetFor`; default: the benchmark's. */
  readonly hyper?: string;
  /** 'resets' follows VOT: polygons, and restarts after failures. */
  readonly protocol: 'one-pass' | 'resets';
  /** Selects entries and training seeds; default: all. */
  readonly only?: (entry: StudyEntry, trainingSeed: number) => boolean;
}

/**
 * Runs the trainings of a study and their runs over the benchmark, each taken from the cache where an earlier run finished it.
 * Trainings run side by side, each on one thread in a process of its own: a step as small as a tiny network's does not gain
 * from more. On a graphics card they run one after the other.
 *
 * @throws InputError for an invalid configuration or a device that is not available; the errors of training and tracking; the
 * signal's reason. Finished steps stay cached, and the next attempt resumes from them.
 */
export async function runStudy(
  config: StudyConfig,
  { benchmark: on, hyper = on, protocol, only = () => true }: StudyProtocol,
  context: RunContext = {},
): Promise<Study> {
  const device = await experimentDevice(context);
  const workers = device && device.name !== 'cpu' ? 1 : workerCount(context);
  const notices: string[] = [];
  const stepContext = { ...context, onDamage: (line: string): void => void notices.push(line) };
  const wanted = config.entries.flatMap((entry) =>
    config.trainingSeeds
      .filter((trainingSeed) => only(entry, trainingSeed))
      .map((trainingSeed) => ({ entry, trainingSeed })),
  );
  const trackings = wanted.length + config.references.length;
  const weights = [videosWeight, ...wanted.map(() => trainingWeight), ...Array.from({ length: trackings }, () => 1)];
  const meter = new Meter(weights, context.progress);
  let hasRendered = false;
  const reading = (part: string, i: number) => {
    const report = (state: string, share: number): void =>
      meter.update(0, (i + share) / 3, { title: `${part} videos`, state });
    report('are read', 0);
    const onRendered = (done: number, total: number): void => {
      hasRendered = true;
      report(`${done} of ${total} rendered`, done / total);
    };
    return { ...context, onRendered };
  };
  if (!isReal(config.data)) {
    await trainingSetsOf(config.data, reading('training', 0)); // created once, before processes read them side by side
    await validationSetsOf(config.data, reading('validation', 1));
  }
  const benchmark = await benchmarkOf(config, on, protocol, reading('test', 2));
  meter.finish(0, !hasRendered);
  const trained = await mapConcurrently(wanted, workers, async ({ entry, trainingSeed }, i) => {
    const task = trainingTask(config, entry, trainingSeed, device?.name);
    const unit = 1 + i;
    meter.update(unit, 0, trainingActivity(task));
    const step = trainingStep(task, {
      onReport: (report) => meter.update(unit, report.share, trainingActivity(task, report)),
    });
    const outcome = await runStep(step, stepContext);
    context.onStep?.(outcome);
    meter.finish(unit, outcome.isCached);
    return outcome;
  });
  const track = async (spec: TrackerSpec, i: number, hyperOrigin?: string): Promise<StepOutcome<Tracked>> => {
    const unit = 1 + wanted.length + i;
    const tracking = (state: string, share: number): void => meter.update(unit, share, { title: spec.name, state });
    tracking('tracking starts', 0);
    const task = {
      spec,
      benchmark,
      protocol,
      images: imagesOf(config, benchmark, on),
      ...(hyperOrigin ? { hyperOrigin } : {}),
    };
    const onFrames = (done: number, total: number): void =>
      tracking(`tracks ${benchmark.title}, frame ${formatThousands(done)} of ${formatThousands(total)}`, done / total);
    const outcome = await runStep(trackingStep(task, { workers, onFrames }), stepContext);
    context.onStep?.(outcome);
    meter.finish(unit, outcome.isCached);
    return outcome;
  };
  const runs: Run[] = [];
  for (const [i, { entry, trainingSeed }] of wanted.entries()) {
    const { spec, hyperOrigin } = trackerSpecOf(entry, trainingSeed, trained[i]!.result.weights, hyper, config, device);
    runs.push({ entry, trainingSeed, trained: trained[i]!, tracked: await track(spec, i, hyperOrigin) });
  }
  const references: { title: string; tracked: StepOutcome<Tracked> }[] = [];
  for (const [i, reference] of config.references.entries()) {
    const { spec, hyperOrigin } = referenceTracker(reference, hyper, device);
    references.push({ title: spec.name, tracked: await track(spec, wanted.length + i, hyperOrigin) });
  }
  return { benchmark, runs, references, device, notices };
}

/** The tracker of a reference; one without weights has no hyper-parameters. */
function referenceTracker(
  reference: StudyConfig['references'][number],
  hyper: string,
  device?: Device,
): { readonly spec: TrackerSpec; readonly hyperOrigin?: string } {
  if (typeof reference !== 'string') return pretrainedTrackerOf(reference, hyper, device);
  const baseline = reference === 'ncc' ? 'template-matching' : 'stand-still';
  return { spec: { baseline, name: referenceTitles[reference] } };
}

/** Identifies the images that are tracked. */
function imagesOf({ data, videos }: StudyConfig, { sequences }: Benchmark, benchmark: string): object {
  if (videos !== undefined) {
    const sizes = sequences.map(({ length, frames }) =>
      Array.from({ length }, (_, i) => statSync(frames.path(i)).size),
    );
    return { folder: createHash('sha256').update(JSON.stringify(sizes)).digest('hex') };
  }
  if (isReal(data)) return { published: benchmark };
  return isMixed(data) ? { videos: 'real' } : syntheticConfig('test', data.test);
}
