import type { Benchmark } from '../data/sequence.js';
import { syntheticConfig } from '../data/synthetic/options.js';
import type { Device } from '../runtime/device.js';
import type { TrackerSpec } from '../tracking/run/tracker-spec.js';
import { workerCount } from '../workers.js';
import { isReal, referenceTitles, type StudyConfig, type StudyEntry } from './config.js';
import { benchmarkOf, trainingSetsOf, validationSetsOf } from './data.js';
import { experimentDevice } from './device.js';
import type { RunContext } from './experiment.js';
import { inParallel } from './in-parallel.js';
import { specOf } from './spec.js';
import { runStep, type StepOutcome } from './step-cache.js';
import { type Tracked, trackStep } from './track-step.js';
import { type Trained, type TrainReport, trainStep, trainTask } from './train-step.js';

/** One training of a contender, and what came of it on the benchmark. */
export interface Run {
  readonly contender: StudyEntry;
  readonly seed: number;
  readonly trained: StepOutcome<Trained>;
  readonly tracked: StepOutcome<Tracked>;
}

/** Everything that was trained and tracked. */
export interface Study {
  readonly benchmark: Benchmark;
  /** Contender by contender, seed by seed. */
  readonly runs: readonly Run[];
  readonly references: readonly { readonly title: string; readonly tracked: StepOutcome<Tracked> }[];
  /** What trained and tracked; the CPU where nobody chose. */
  readonly device?: Device | undefined;
  /** What could not be reused, one line each. */
  readonly notices: readonly string[];
}

/** By whose rules trackers run. */
export interface LineupProtocol {
  /** The benchmark: tracked where data is real, and played by the synthetic one otherwise. */
  readonly benchmark: string;
  /** Whose hyper-parameters they use, as in `hyperSetFor`; the benchmark's unless told. */
  readonly hyper?: string;
  /** 'resets' follows VOT: polygons, and restarts after failures. */
  readonly protocol: 'one-pass' | 'resets';
  /** Which contenders and seeds; all unless told. */
  readonly only?: (contender: StudyEntry, seed: number) => boolean;
}

/**
 * Trains what is not trained yet, tracks what is not tracked yet, and says where the results are. Trainings run side by
 * side, each on one thread in a process of its own: a step as small as a tiny network's does not gain from more. On a
 * graphics card they go one after the other.
 *
 * @throws InputError for a configuration that cannot be, or a device that is not there; what training and tracking throw.
 * Finished steps stay, and the next attempt goes on from them.
 */
export async function runStudy(
  config: StudyConfig,
  { benchmark: on, hyper = on, protocol, only = () => true }: LineupProtocol,
  context: RunContext = {},
): Promise<Study> {
  const device = await experimentDevice(context);
  const workers = device && device.name !== 'cpu' ? 1 : workerCount(context);
  const notices: string[] = [];
  const notice = (line: string): void => {
    notices.push(line);
    context.onWarning?.(line);
  };
  const wanted = config.contenders.flatMap((contender) =>
    config.seeds.filter((seed) => only(contender, seed)).map((seed) => ({ contender, seed })),
  );
  const meter = new Meter(wanted.length, wanted.length + config.references.length, context);
  const { signal } = context;
  if (!isReal(config.data)) {
    await trainingSetsOf(config.data, signal); // made once, before processes read them side by side
    await validationSetsOf(config.data, signal);
  }
  const benchmark = await benchmarkOf(config, on, protocol, signal);
  const trained = await inParallel(wanted, workers, async ({ contender, seed }, i) => {
    const task = trainTask(config, contender, seed, device?.name);
    const onReport = (report: TrainReport): void => meter.training(i, report);
    const outcome = await runStep(trainStep(task, { signal, onReport }), notice);
    context.onStep?.(outcome);
    meter.training(i, { done: 1, total: 1 });
    return outcome;
  });
  const track = async (spec: TrackerSpec, i: number, hyperOrigin?: string): Promise<StepOutcome<Tracked>> => {
    const task = {
      spec,
      benchmark,
      protocol,
      images: isReal(config.data) ? { published: on } : syntheticConfig('test', config.data.test),
      ...(hyperOrigin ? { hyperOrigin } : {}),
    };
    const progress = (done: number, total: number): void => meter.tracking(i, done / total);
    const outcome = await runStep(trackStep(task, { ...context, workers, progress }), notice);
    context.onStep?.(outcome);
    meter.tracking(i, 1);
    return outcome;
  };
  const runs: Run[] = [];
  for (const [i, { contender, seed }] of wanted.entries()) {
    const { spec, hyperOrigin } = specOf(contender, seed, trained[i]!.result.weights, hyper, config, device);
    runs.push({ contender, seed, trained: trained[i]!, tracked: await track(spec, i, hyperOrigin) });
  }
  const references: { title: string; tracked: StepOutcome<Tracked> }[] = [];
  for (const [i, name] of config.references.entries()) {
    const baseline = name === 'ncc' ? 'template-matching' : 'stand-still';
    const title = referenceTitles[name];
    references.push({ title, tracked: await track({ baseline, name: title }, wanted.length + i) });
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

  training(i: number, { done, total }: Pick<TrainReport, 'done' | 'total'>): void {
    this.#set(i, done / total);
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
