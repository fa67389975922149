import { existsSync } from 'node:fs';
import path from 'node:path';
import { readMetrics } from '../training/loop/metrics-file.js';
import type { EpochSummary } from '../training/loop/summary.js';
import { trainingFiles } from '../training/loop/training-files.js';
import { isReal, type StudyConfig, type StudyEntry } from './config.js';
import type { RunContext } from './experiment.js';
import { runInProcesses } from './processes.js';
import type { Step } from './step-cache.js';
import { trainingIdentity } from './training-config.js';

/** Raised whenever trainings give other numbers for the same configuration, so that older ones are not taken for them. */
const VERSION = 3;

/** A contender's training with one seed. */
export interface TrainTask {
  readonly contender: StudyEntry;
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
 * The training of a line-up's contender: those on synthetic data side by side, on one thread each.
 *
 * @param device Its name; the CPU unless told.
 */
export function trainTask(
  { training, data, pretrained = {} }: StudyConfig,
  contender: StudyEntry,
  seed: number,
  device?: string,
): Omit<TrainTask, 'folder'> {
  return { contender, seed, training, data, pretrained, threads: isReal(data) ? 0 : 1, device };
}

/** What a training's process says of itself. */
export interface TrainReport {
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
export function trainStep(
  task: Omit<TrainTask, 'folder'>,
  context: Pick<RunContext, 'signal'> & { readonly onReport?: (report: TrainReport) => void },
): Step<Trained> {
  const { contender, seed, threads, device } = task;
  return {
    name: `train-${contender.model}-${contender.assigner}-${seed}`,
    config: {
      version: VERSION,
      ...trainingIdentity(task),
      threads,
      ...(device === undefined || device === 'cpu' ? {} : { device }), // as before there was a choice
    },
    run: async (folder) => {
      const file = new URL('./train-process.js', import.meta.url);
      await runInProcesses<TrainTask, TrainReport, null>(file, [{ ...task, folder }], {
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
