import type { Benchmark } from '../data/sequence.js';
import type { Device } from '../runtime/device.js';
import { workerCount } from '../workers.js';
import type { StudyConfig, StudyEntry } from './config.js';
import { experimentDevice } from './device.js';
import type { Tracked } from './entry-tracking.js';
import type { Trained } from './entry-training.js';
import type { PlannedStep, RunContext } from './experiment.js';
import { mapConcurrently } from './processes.js';
import type { StepOutcome } from './step-cache.js';
import { planStudy, type StudyProtocol } from './study-plan.js';

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

/**
 * Runs the trainings of a study and their runs over the benchmark, each taken from the cache where an earlier run finished it.
 * Trainings run side by side, each on one thread in a process of its own: a step as small as a tiny network's does not gain
 * from more. On a graphics card they run one after the other.
 *
 * @throws InputError for an invalid configuration or a device that is not available; the errors of training and tracking; the
 * signal's reason. Finished steps stay cached, and the next attempt resumes from them.
 */
export async function runStudy(config: StudyConfig, protocol: StudyProtocol, context: RunContext = {}): Promise<Study> {
  const device = await experimentDevice(context);
  const workers = device && device.name !== 'cpu' ? 1 : workerCount(context);
  const notices: string[] = [];
  const stepContext = { ...context, onDamage: (line: string): void => void notices.push(line) };
  const plan = planStudy(config, protocol, device);
  const meter = new Meter(plan.runs.length, plan.runs.length + plan.references.length, context);
  for (const step of plan.data) await step.run({ ...context, progress: undefined });
  const benchmark = await plan.benchmark(context);
  const trained = await mapConcurrently(plan.runs, workers, async ({ training }, i) => {
    const progress = (done: number, total: number): void => meter.training(i, done / total);
    const outcome = await training.run({ ...stepContext, progress });
    context.onStep?.(outcome);
    meter.training(i, 1);
    return outcome;
  });
  const track = async (step: PlannedStep<StepOutcome<Tracked>>, i: number): Promise<StepOutcome<Tracked>> => {
    const progress = (done: number, total: number): void => meter.tracking(i, done / total);
    const outcome = await step.run({ ...stepContext, workers, progress });
    context.onStep?.(outcome);
    meter.tracking(i, 1);
    return outcome;
  };
  const runs: Run[] = [];
  for (const [i, { entry, trainingSeed, tracking }] of plan.runs.entries()) {
    runs.push({ entry, trainingSeed, trained: trained[i]!, tracked: await track(tracking, i) });
  }
  const references: { title: string; tracked: StepOutcome<Tracked> }[] = [];
  for (const [i, { title, tracking }] of plan.references.entries()) {
    references.push({ title, tracked: await track(tracking, plan.runs.length + i) });
  }
  return { benchmark, runs, references, device, notices };
}

/** Adds up the progress of steps that run side by side; a training counts ten times as much as a run of tracking. */
class Meter {
  readonly #context: RunContext;
  readonly #shares: Float64Array;
  readonly #trainings: number;

  constructor(trainings: number, trackings: number, context: RunContext) {
    this.#context = context;
    this.#trainings = trainings;
    this.#shares = new Float64Array(trainings + trackings);
  }

  training(i: number, share: number): void {
    this.#set(i, share);
  }

  tracking(i: number, share: number): void {
    this.#set(this.#trainings + i, share);
  }

  #set(i: number, share: number): void {
    this.#shares[i] = share;
    const weight = (at: number): number => (at < this.#trainings ? 10 : 1);
    const done = this.#shares.reduce((sum, value, at) => sum + weight(at) * value, 0);
    const total = this.#shares.reduce((sum, _, at) => sum + weight(at), 0);
    this.#context.progress?.(Math.round((1000 * done) / total), 1000);
  }
}
