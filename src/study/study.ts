import type { Benchmark } from '../data/sequence.js';
import { workerCount } from '../processes/workers.js';
import type { Device } from '../runtime/device.js';
import { isDiverged } from '../training/loop/diverged.js';
import type { StudyConfig, StudyEntry } from './config.js';
import { experimentDevice } from './device.js';
import type { Tracked } from './entry-tracking.js';
import type { Trained } from './entry-training.js';
import type { PlannedStep, RunContext, StepRunContext } from './experiment.js';
import { mapConcurrently } from './map-concurrently.js';
import { Meter } from './progress.js';
import type { StepOutcome } from './step-cache.js';
import type { FinishedStep } from './step-marker.js';
import { planStudy, type StudyProtocol } from './study-plan.js';
import { trainingsAtOnce } from './trainings-at-once.js';

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
  /** By entry, then by training seed; without those that diverged, see `RunContext.onDiverged`. */
  readonly runs: readonly Run[];
  readonly references: readonly { readonly title: string; readonly tracked: StepOutcome<Tracked> }[];
  /** The device of trainings and runs; the CPU where undefined. */
  readonly device?: Device | undefined;
  /** Notices about cached results that could not be used, one line each. */
  readonly notices: readonly string[];
}

/**
 * Runs the trainings of a study and their runs over the benchmark, each taken from the cache where an earlier run finished it.
 * Trainings run side by side, each on one thread in a process of its own: a step as small as a tiny network's gains by a second
 * thread, but less than by a second training (figures/speed/training.json). On a graphics card, and on public datasets, where each has all cores, they run one after the other.
 *
 * @throws InputError for an invalid configuration or a device that is not available; the errors of training and tracking, that of a
 * training that diverges unless the context has `onDiverged`; the
 * signal's reason. Finished steps stay cached, and the next attempt resumes from them.
 */
export async function runStudy(config: StudyConfig, protocol: StudyProtocol, context: RunContext = {}): Promise<Study> {
  const device = await experimentDevice(context);
  const workers = device && device.name !== 'cpu' ? 1 : workerCount(context);
  const notices: string[] = [];
  const stepContext: StepRunContext = { ...context, onDamage: (line) => void notices.push(line) };
  const plan = planStudy(config, protocol, device);
  const trackings = plan.runs.length + plan.references.length;
  const weights = [videosWeight, ...plan.runs.map(() => trainingWeight), ...Array.from({ length: trackings }, () => 1)];
  const meter = new Meter(weights, context.progress);
  const rendered: FinishedStep[] = [];
  const videos = new Meter([...plan.data.map(() => 1), 1], meter.listener(0));
  for (const [i, step] of plan.data.entries()) {
    const outcome = await step.run({ ...context, progress: videos.listener(i) });
    videos.finish(i, outcome.isCached);
    rendered.push(outcome);
  }
  videos.update(rendered.length, 0, { title: 'test videos', state: 'are read' });
  const benchmark = await plan.benchmark(context);
  meter.finish(
    0,
    rendered.every(({ isCached }) => isCached),
  );
  const atOnce = trainingsAtOnce(config.data, device, context);
  const trained = await mapConcurrently(plan.runs, atOnce, async ({ entry, trainingSeed, training }, i) => {
    const unit = 1 + i;
    try {
      const outcome = await training.run({ ...stepContext, progress: meter.listener(unit) });
      context.onStep?.(outcome);
      meter.finish(unit, outcome.isCached);
      return outcome;
    } catch (error) {
      if (!context.onDiverged || !isDiverged(error)) throw error;
      context.onDiverged({ entry, trainingSeed, error });
      meter.finish(unit, false);
      return undefined;
    }
  });
  const track = async (step: PlannedStep<StepOutcome<Tracked>>, i: number): Promise<StepOutcome<Tracked>> => {
    const unit = 1 + plan.runs.length + i;
    const outcome = await step.run({ ...stepContext, workers, progress: meter.listener(unit) });
    context.onStep?.(outcome);
    meter.finish(unit, outcome.isCached);
    return outcome;
  };
  const runs: Run[] = [];
  for (const [i, { entry, trainingSeed, tracking }] of plan.runs.entries()) {
    const outcome = trained[i];
    if (outcome) runs.push({ entry, trainingSeed, trained: outcome, tracked: await track(tracking, i) });
    else meter.finish(1 + plan.runs.length + i);
  }
  const references: { title: string; tracked: StepOutcome<Tracked> }[] = [];
  for (const [i, { title, tracking }] of plan.references.entries()) {
    references.push({ title, tracked: await track(tracking, plan.runs.length + i) });
  }
  return { benchmark, runs, references, device, notices };
}
