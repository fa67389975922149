import { readFolderBenchmark } from '../data/benchmarks/folder-benchmark.js';
import { digestOfSequences } from '../data/content-digest.js';
import { knownDatasets } from '../data/datasets.js';
import type { Benchmark } from '../data/sequence.js';
import { syntheticConfig } from '../data/synthetic/options.js';
import { withSameFiles } from '../files/asked-once.js';
import { hashOfFile } from '../files/file-hash.js';
import { workerCount } from '../processes/workers.js';
import type { Device } from '../runtime/device.js';
import { isCard } from '../runtime/device-name.js';
import type { TrackerSpec } from '../tracking/run/tracker-spec.js';
import { resolveTraining } from '../training/loop/config.js';
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
import { benchmarkIdOf, benchmarkOf } from './data.js';
import { type EntryTracker, pretrainedTrackerOf, trackerSpecOf } from './entry-tracker.js';
import { type Tracked, trackingActivity, trackingIdentity, trackingStep } from './entry-tracking.js';
import { type Trained, type TrainingTask, trainingActivity, trainingStep, trainingTask } from './entry-training.js';
import { entryTrainConfig } from './entry-training-config.js';
import type { PlannedStep, RunContext, StepNeeds } from './experiment.js';
import { measuredRates, pairCounts, trackingCoreHours, trainingCoreHours } from './measured-rates.js';
import { plannedStep, resultOf, syntheticStep } from './planned-step.js';
import { realTestImages } from './real-test-videos.js';
import type { StepOutcome } from './step-cache.js';

/** The rules by which trackers run. */
export interface StudyProtocol {
  /** The benchmark: tracked where data is real, and replaced by the synthetic one otherwise. */
  readonly benchmark: string;
  /** Name of the hyper-parameters, as in `hyperSetFor`; default: the benchmark's. */
  readonly hyper?: string | undefined;
  /** 'resets' follows VOT: polygons, and restarts after failures. */
  readonly protocol: 'one-pass' | 'resets';
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
  let read: Promise<Benchmark> | undefined;
  const benchmark = (context?: RunContext): Promise<Benchmark> => {
    read ??= benchmarkOf(config, on, protocol, context);
    return read;
  };
  const id = benchmarkIdOf(config, on, protocol);
  const images = imagesOf(config, on);
  const frames = framesOf(config, on);
  const { data, videos } = config;
  const tested = videos !== undefined || isReal(data) || isMixed(data) ? [] : [syntheticStep('test', data.test)];
  const tracking = (
    tracker: Tracker,
    after: readonly PlannedStep[],
    weights?: () => Promise<string>,
  ): StudyPlan['references'][number]['tracking'] => {
    const { spec, hyperOrigin, identity } = tracker;
    return plannedStep({
      identity: trackingIdentity({ spec, protocol, images }, id, identity),
      needs: trackingNeeds(spec, isReal(data) ? 8 : 1, frames, device),
      inputs: testInputs(config, on),
      after: [...tested, ...after],
      start: { title: spec.name, state: 'tracking starts' },
      step: async (context) => {
        const task = {
          spec: weights && 'weights' in spec ? { ...spec, weights: await weights() } : spec,
          benchmark: await benchmark(context),
          ...{ protocol, images, hyperOrigin },
        };
        const onFrames = (done: number, total: number): void =>
          context.progress?.({ share: done / total, doing: [trackingActivity(task, done, total)] });
        return trackingStep(task, { workers: workerCount(context), onFrames });
      },
    });
  };
  const wanted = config.entries.flatMap((entry) =>
    config.trainingSeeds
      .filter((trainingSeed) => only(entry, trainingSeed))
      .map((trainingSeed) => ({ entry, trainingSeed })),
  );
  const runs = wanted.map(({ entry, trainingSeed }) => {
    const training = plannedTraining(trainingTask(config, entry, trainingSeed, device?.name));
    const tracker = trackerSpecOf(entry, trainingSeed, '', hyper, config, device);
    const weights = async (): Promise<string> => (await resultOf(training)).weights;
    return {
      entry,
      trainingSeed,
      training,
      tracking: tracking({ ...tracker, identity: training.key }, [training], weights),
    };
  });
  const references = config.references.map((reference) => {
    const tracker = referenceTracker(reference, hyper, device);
    return { title: tracker.spec.name, tracking: tracking(tracker, []) };
  });
  return { data: [...trainingDataSteps(config.data), ...tested], runs, references, benchmark };
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

/** A tracker, and what identifies its weights. */
interface Tracker extends Partial<Pick<EntryTracker, 'hyperOrigin'>> {
  readonly spec: TrackerSpec;
  readonly identity: string | undefined;
}

/** The tracker of a reference; one without weights has no hyper-parameters. */
function referenceTracker(reference: StudyConfig['references'][number], hyper: string, device?: Device): Tracker {
  if (typeof reference !== 'string') {
    const identity = hashOfFile(pretrainedFile(reference.weights));
    return { ...pretrainedTrackerOf(reference, hyper, device), identity };
  }
  const baseline = reference === 'ncc' ? 'template-matching' : 'stand-still';
  return { spec: { baseline, name: referenceTitles[reference] }, identity: undefined };
}

/** Identifies the images that are tracked. */
function imagesOf({ data, videos }: StudyConfig, benchmark: string): object {
  if (videos !== undefined) return { folder: digestOfSequences(readFolderBenchmark(videos).sequences) };
  if (isReal(data)) return { published: benchmark };
  return isMixed(data) ? realTestImages() : syntheticConfig('test', data.test);
}

/** The test videos that no step produces. */
function testInputs({ data, videos }: StudyConfig, benchmark: string): string[] {
  if (videos !== undefined) return [`test videos ${videos}`];
  return isReal(data) ? [`benchmark ${benchmark}`] : isMixed(data) ? ['real test videos'] : [];
}

/** A training on public sets or on a card takes all cores of its machine, another one core. */
function trainingNeeds(task: Omit<TrainingTask, 'folder'>): StepNeeds {
  const { config, pairs, model } = resolveTraining(entryTrainConfig(task));
  const counts = pairCounts({ ...config, pairsPerEpoch: pairs.pairsPerEpoch });
  const cores = task.threads === 1 && !isCard(task.device) ? 1 : 8; // with a card for itself it makes pairs on all
  return needs(model.name, cores, trainingCoreHours(model.name, counts), task.device);
}

function trackingNeeds(spec: TrackerSpec, cores: number, frames: number | undefined, device?: Device): StepNeeds {
  if ('baseline' in spec) return { cores, memoryGiB: 2, gpus: 0, minutes: null };
  return needs(spec.model, cores, frames === undefined ? null : trackingCoreHours(spec.model, frames), device?.name);
}

function framesOf({ data, videos }: StudyConfig, on: string): number | undefined {
  if (videos !== undefined) return readFolderBenchmark(videos).sequences.reduce((sum, { length }) => sum + length, 0);
  if (isMixed(data)) return undefined;
  if (isReal(data)) return knownDatasets.find(({ id, kind }) => id === on && kind === 'test')?.frames;
  const { sequences, frames } = syntheticConfig('test', data.test);
  return sequences * frames;
}

function needs(model: string, cores: number, coreHours: number | null, device: string | undefined): StepNeeds {
  const isGpu = isCard(device);
  return {
    cores,
    memoryGiB: measuredRates[model]?.memoryGiB ?? 16,
    gpus: isGpu ? 1 : 0,
    minutes: coreHours === null || isGpu ? null : Math.ceil((60 * coreHours) / cores),
  };
}
