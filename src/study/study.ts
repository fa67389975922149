import type { Benchmark } from '../data/sequence.js';
import { workerCount } from '../processes/workers.js';
import type { Device } from '../runtime/device.js';
import { isDiverged } from '../training/loop/diverged.js';
import type { StudyConfig, StudyEntry } from './config.js';
import { experimentDevice } from './devices/device.js';
import type { Tracked } from './entries/entry-tracking.js';
import type { Trained } from './entries/entry-training.js';
import type { PlannedStep, RunContext, StepRunContext } from './experiment.js';
import { mapConcurrently } from './map-concurrently.js';
import { Meter, type ProgressListener } from './progress.js';
import type { StepOutcome } from './steps/step-cache.js';
import type { FinishedStep } from './steps/step-marker.js';
import { planStudy, type StudyPlan, type StudyProtocol } from './study-plan.js';
import { trainingsAtOnce } from './trainings-at-once.js';

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
 * Runs the trainings of a study and their runs over the benchmark, each taken from the cache where an earlier run finished
 * it. Trainings run side by side, each on one thread in a process of its own: a step as small as a tiny network's gains by a
 * second thread, but less than by a second training (figures/speed/training.json). On a graphics card, and on public
 * datasets, where each has all cores, they run one after the other.
 *
 * @throws InputError for an invalid configuration or a device that is not available; the errors of training and tracking,
 * that of a training that diverges unless the context has `onDiverged`; the signal's reason. Finished steps stay cached, and
 * the next attempt resumes from them.
 */
export async function runStudy(config: StudyConfig, protocol: StudyProtocol, context: RunContext = {}): Promise<Study> {
  const device = await experimentDevice(context);
  const notices: string[] = [];
  const stepContext: StepRunContext = { ...context, onDamage: (line) => void notices.push(line) };
  const plan = planStudy(config, protocol, device);
  const meter = new StudyMeter(plan, context.progress);
  const benchmark = await readVideos(plan, context, meter);
  const trained = await trainEach(plan, trainingsAtOnce(config.data, device, context), stepContext, meter);
  const workers = device && device.name !== 'cpu' ? 1 : workerCount(context);
  const tracked = await trackEach(plan, trained, { ...stepContext, workers }, meter);
  return { benchmark, ...tracked, device, notices };
}

/** The progress of a study: its videos are the first unit of work, then come its trainings, its runs and its references. */
class StudyMeter extends Meter {
  readonly #trainings: number;

  constructor({ runs, references }: StudyPlan, listener: ProgressListener | undefined) {
    const trackings = Array.from({ length: runs.length + references.length }, () => 1);
    // rendering the videos and training take so many times as long as tracking
    super([2, ...runs.map(() => 10), ...trackings], listener);
    this.#trainings = runs.length;
  }

  readonly videos = 0;

  training(index: number): number {
    return 1 + index;
  }

  /** @param index Of a run; references follow the runs. */
  tracking(index: number): number {
    return 1 + this.#trainings + index;
  }
}

/** Renders the synthetic videos of a study that are not there yet, and reads its benchmark. */
async function readVideos(plan: StudyPlan, context: RunContext, meter: StudyMeter): Promise<Benchmark> {
  const parts = new Meter([...plan.data.map(() => 1), 1], meter.listener(meter.videos));
  const rendered: FinishedStep[] = [];
  for (const [i, step] of plan.data.entries()) {
    const outcome = await step.run({ ...context, progress: parts.listener(i) });
    parts.finish(i, outcome.isCached);
    rendered.push(outcome);
  }
  parts.update(rendered.length, 0, { title: 'test videos', state: 'are read' });
  const benchmark = await plan.benchmark(context);
  const isCached = rendered.every((outcome) => outcome.isCached);
  meter.finish(meter.videos, isCached);
  return benchmark;
}

/** The outcome of each training of a study; undefined where it diverged and the context has `onDiverged`. */
function trainEach(
  { runs }: StudyPlan,
  atOnce: number,
  context: StepRunContext,
  meter: StudyMeter,
): Promise<(StepOutcome<Trained> | undefined)[]> {
  return mapConcurrently(runs, atOnce, async ({ entry, trainingSeed, training }, i) => {
    try {
      return await runUnit(training, meter.training(i), context, meter);
    } catch (error) {
      if (!context.onDiverged || !isDiverged(error)) throw error;
      context.onDiverged({ entry, trainingSeed, error });
      meter.finish(meter.training(i), false);
      return undefined;
    }
  });
}

/** Runs each finished training, then each reference, over the benchmark of a study. */
async function trackEach(
  plan: StudyPlan,
  trained: readonly (StepOutcome<Trained> | undefined)[],
  context: StepRunContext,
  meter: StudyMeter,
): Promise<Pick<Study, 'runs' | 'references'>> {
  const runs: Run[] = [];
  for (const [i, { entry, trainingSeed, tracking }] of plan.runs.entries()) {
    const outcome = trained[i];
    if (!outcome) {
      meter.finish(meter.tracking(i));
      continue;
    }
    const tracked = await runUnit(tracking, meter.tracking(i), context, meter);
    runs.push({ entry, trainingSeed, trained: outcome, tracked });
  }
  const references: Study['references'][number][] = [];
  for (const [i, { title, tracking }] of plan.references.entries()) {
    const unit = meter.tracking(plan.runs.length + i);
    references.push({ title, tracked: await runUnit(tracking, unit, context, meter) });
  }
  return { runs, references };
}

/** Runs a step as a unit of a meter, and tells its outcome. */
async function runUnit<Outcome extends FinishedStep>(
  step: PlannedStep<Outcome>,
  unit: number,
  context: StepRunContext,
  meter: Meter,
): Promise<Outcome> {
  const outcome = await step.run({ ...context, progress: meter.listener(unit) });
  context.onStep?.(outcome);
  meter.finish(unit, outcome.isCached);
  return outcome;
}
