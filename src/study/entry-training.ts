import { existsSync } from 'node:fs';
import path from 'node:path';
import { readMetrics } from '../training/loop/metrics-file.js';
import type { EpochSummary } from '../training/loop/summary.js';
import { trainingFiles } from '../training/loop/training-files.js';
import { isReal, type StudyConfig, type StudyEntry } from './config.js';
import type { RunContext } from './experiment.js';
import { runInProcesses } from './processes.js';
import type { Step } from './step-cache.js';
import { entryTrainingIdentity } from './entry-training-config.js';

/** Raised whenever trainings give other numbers for the same configuration, so that older ones are not taken for them. */
const VERSION = 3;

/** A entry's training with one seed. */
export interface TrainingTask {
  readonly entry: StudyEntry;
  readonly seed: number;
  readonly training: StudyConfig['training'];
  readonly data: StudyConfig['data'];
  readonly pretrained?: StudyConfig['pretrained'];
  /** Of the computing library, 0 for all cores; bit-identical results need the same number. */
  readonly threads: number;
  /** Name of the device; the CPU unless told. */
  readonly device?: string | undefined;
  readonly folder: string;
}

/**
 * The training of a line-up's entry: those on synthetic data side by side, on one thread each.
 *
 * @param device Its name; the CPU unless told.
 */
export function trainingTask(
  { training, data, pretrained = {} }: StudyConfig,
  entry: StudyEntry,
  seed: number,
  device?: string,
): Omit<TrainingTask, 'folder'> {
  return { entry, seed, training, data, pretrained, threads: isReal(data) ? 0 : 1, device };
}

/** What a training's process says of itself. */
export interface TrainingReport {
  /** Steps taken, and in all. */
  readonly done: number;
  readonly total: number;
  readonly loss: number;
  readonly pairsPerSecond: number;
}

/** A finished training. */
export interface Trained {
  readonly weights: string;
  readonly epochs: readonly EpochSummary[];
}

/**
 * A training as a step: it runs in a process of its own, goes on where an interrupted one stopped, and keeps weights and
 * metrics.
 *
 * @throws InputError for a configuration that cannot be.
 */
export function trainingStep(
  task: Omit<TrainingTask, 'folder'>,
  context: Pick<RunContext, 'signal'> & { readonly onReport?: (report: TrainingReport) => void },
): Step<Trained> {
  const { entry, seed, threads, device } = task;
  return {
    name: `train-${entry.model}-${entry.assigner}-${seed}`,
    config: {
      version: VERSION,
      ...entryTrainingIdentity(task),
      threads,
      ...(device === undefined || device === 'cpu' ? {} : { device }), // as before there was a choice
    },
    run: async (folder) => {
      const file = new URL('./entry-training-process.js', import.meta.url);
      await runInProcesses<TrainingTask, TrainingReport, null>(file, [{ ...task, folder }], {
        processes: 1,
        signal: context.signal,
        onProgress: (_, report) => context.onReport?.(report),
      });
    },
    read: (folder) => {
      const weights = path.join(folder, trainingFiles.weights);
      if (!existsSync(weights)) throw new Error(`${trainingFiles.weights} is missing`);
      const epochs = readMetrics(path.join(folder, trainingFiles.metrics)).filter((line) => line.kind === 'epoch');
      return { weights, epochs };
    },
  };
}
