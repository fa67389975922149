import type { Benchmark } from '../data/sequence.js';
import { withSameFiles } from '../files/asked-once.js';
import { hashOfFile } from '../files/file-hash.js';
import { workerCount } from '../processes/workers.js';
import type { Device } from '../runtime/device.js';
import type { Protocol } from '../tracking/run/job.js';
import type { TrackerSpec } from '../tracking/run/tracker-spec.js';
import {
  isMixed,
  isReal,
  pretrainedFile,
  publicTrainingSets,
  referenceTitles,
  type StudyConfig,
  type StudyData,
  type StudyEntry,
} from './config.js';
import { type EntryTracker, pretrainedTrackerOf, trackerSpecOf } from './entries/entry-tracker.js';
import { type Tracked, trackingActivity, trackingIdentity, trackingStep } from './entries/entry-tracking.js';
import {
  type Trained,
  type TrainingTask,
  trainingActivity,
  trainingStep,
  trainingTask,
} from './entries/entry-training.js';
import type { PlannedStep, RunContext } from './experiment.js';
import { plannedStep, resultOf } from './steps/planned-step.js';
import type { StepOutcome } from './steps/step-cache.js';
import { trackingNeeds, trainingNeeds } from './steps/step-needs.js';
import { syntheticStep } from './steps/synthetic-step.js';
import { type TestedVideos, testedVideos } from './tested-videos.js';

/** The rules by which trackers run. */
export interface StudyProtocol {
  /** The benchmark: tracked where data is real, and replaced by the synthetic one otherwise. */
  readonly benchmark: string;
  /** Name of the hyper-parameters, as in `hyperSetFor`; default: the benchmark's. */
  readonly hyper?: string | undefined;
  /** 'resets' follows VOT: polygons, and restarts after failures. */
  readonly protocol: Protocol;
  /** Selects entries and training seeds; default: all. */
  readonly only?: ((entry: StudyEntry, trainingSeed: number) => boolean) | undefined;
}

/** All steps of a study. */
export interface StudyPlan {
  /** Synthetic videos, created once, before processes read them side by side. */
  readonly data: readonly PlannedStep[];
  readonly runs: readonly {
    readonly entry: StudyEntry;
    readonly trainingSeed: number;
    readonly training: PlannedStep<StepOutcome<Trained>>;
    readonly tracking: PlannedStep<StepOutcome<Tracked>>;
  }[];
  readonly references: readonly { readonly title: string; readonly tracking: PlannedStep<StepOutcome<Tracked>> }[];
  /** The benchmark that is tracked, read once. */
  readonly benchmark: (context?: RunContext) => Promise<Benchmark>;
}

/**
 * The steps of a study; nothing is computed.
 *
 * @param device Default: the CPU.
 * @throws InputError for an invalid configuration.
 */
export function planStudy(config: StudyConfig, rules: StudyProtocol, device?: Device): StudyPlan {
  return withSameFiles(() => plan(config, rules, device));
}

function plan(config: StudyConfig, rules: StudyProtocol, device: Device | undefined): StudyPlan {
  const { benchmark: on, hyper = on, protocol, only = () => true } = rules;
  const videos = testedVideos(config, on, protocol);
  let read: Promise<Benchmark> | undefined;
  const benchmark = (context?: RunContext): Promise<Benchmark> => {
    read ??= videos.read(context);
    return read;
  };
  const setting = { videos, benchmark, protocol, cores: isReal(config.data) ? 8 : 1, device };
  const wanted = config.entries.flatMap((entry) =>
    config.trainingSeeds
      .filter((trainingSeed) => only(entry, trainingSeed))
      .map((trainingSeed) => ({ entry, trainingSeed })),
  );
  const runs = wanted.map(({ entry, trainingSeed }) => {
    const training = plannedTraining(trainingTask(config, entry, trainingSeed, device?.name));
    const tracker = trackerSpecOf(entry, trainingSeed, '', hyper, config, device);
    const tracking = plannedTracking({ ...tracker, training, identity: training.key }, setting);
    return { entry, trainingSeed, training, tracking };
  });
  const references = config.references.map((reference) => {
    const tracker = referenceTracker(reference, hyper, device);
    return { title: tracker.spec.name, tracking: plannedTracking(tracker, setting) };
  });
  return { data: [...trainingDataSteps(config.data), ...videos.rendering], runs, references, benchmark };
}

/** The steps of a study as a list. */
export function stepsOfStudy({ data, runs, references }: StudyPlan): PlannedStep[] {
  return [
    ...data,
    ...runs.map(({ training }) => training),
    ...runs.map(({ tracking }) => tracking),
    ...references.map(({ tracking }) => tracking),
  ];
}

/** The training of an entry. @throws InputError for an invalid configuration. */
export function plannedTraining(task: Omit<TrainingTask, 'folder'>): PlannedStep<StepOutcome<Trained>> {
  const { data, pretrained = {}, entry } = task;
  const weights = pretrained[entry.model];
  return plannedStep({
    needs: trainingNeeds(task),
    inputs: [
      ...(isMixed(data) ? ['real videos'] : []),
      ...publicTrainingSets(data).map((name) => `training set ${name}`),
      ...(weights ? [`weights ${weights.file}`] : []),
    ],
    after: trainingDataSteps(data),
    start: trainingActivity(task),
    step: ({ progress }) =>
      trainingStep(task, {
        onReport: (report) => progress?.({ share: report.share, doing: [trainingActivity(task, report)] }),
      }),
  });
}

/** The synthetic videos that a training reads. */
function trainingDataSteps(data: StudyData): PlannedStep[] {
  if (isReal(data)) return [];
  const train = syntheticStep('train', data.train);
  return isMixed(data) ? [train] : [train, syntheticStep('validation', data.validation)];
}

/** A tracker that is run. */
interface PlannedTracker extends Partial<Pick<EntryTracker, 'hyperOrigin'>> {
  readonly spec: TrackerSpec;
  /** Identifies its weights, as for {@link trackingIdentity}. */
  readonly identity: string | undefined;
  /** The training that its weights come from; default: they are those of `spec`. */
  readonly training?: PlannedStep<StepOutcome<Trained>>;
}

/** What the runs of a study have in common. */
interface TrackingSetting extends Pick<StudyProtocol, 'protocol'>, Pick<StudyPlan, 'benchmark'> {
  readonly videos: TestedVideos;
  /** Cores of each run. */
  readonly cores: number;
  readonly device: Device | undefined;
}

/** The run of a tracker over the videos of a study. */
function plannedTracking(
  { spec, hyperOrigin, identity, training }: PlannedTracker,
  { videos, benchmark, protocol, cores, device }: TrackingSetting,
): PlannedStep<StepOutcome<Tracked>> {
  const { id, images, frames, inputs, rendering } = videos;
  return plannedStep({
    identity: trackingIdentity({ spec, protocol, images }, id, identity),
    needs: trackingNeeds(spec, cores, frames, device),
    inputs,
    after: [...rendering, ...(training ? [training] : [])],
    start: { title: spec.name, state: 'tracking starts' },
    step: async (context) => {
      const task = {
        spec: training && 'weights' in spec ? { ...spec, weights: (await resultOf(training)).weights } : spec,
        benchmark: await benchmark(context),
        ...{ protocol, images, hyperOrigin },
      };
      const onFrames = (done: number, total: number): void =>
        context.progress?.({ share: done / total, doing: [trackingActivity(task, done, total)] });
      return trackingStep(task, { workers: workerCount(context), onFrames });
    },
  });
}

/** The tracker of a reference; one without weights has no hyper-parameters. */
function referenceTracker(
  reference: StudyConfig['references'][number],
  hyper: string,
  device?: Device,
): PlannedTracker {
  if (typeof reference !== 'string') {
    const identity = hashOfFile(pretrainedFile(reference.weights));
    return { ...pretrainedTrackerOf(reference, hyper, device), identity };
  }
  const baseline = reference === 'ncc' ? 'template-matching' : 'stand-still';
  return { spec: { baseline, name: referenceTitles[reference] }, identity: undefined };
}
