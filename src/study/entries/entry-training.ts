import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { availableCores } from '../../files/process-limits.js';
import { deviceIdentity, deviceOfEnvironment, isCard } from '../../runtime/device-name.js';
import { readMetrics } from '../../training/loop/metrics-file.js';
import type { TrainingProgress } from '../../training/loop/step-log.js';
import type { EpochSummary } from '../../training/loop/summary.js';
import { trainingFiles } from '../../training/loop/training-files.js';
import type { EpochProbe, ProbeOptions } from '../../training/probe/probe.js';
import { isReal, type StudyConfig, type StudyEntry } from '../config.js';
import { runInProcess, savingGrace } from '../processes.js';
import type { Activity } from '../progress.js';
import { findFinishedStep, type Step, type StepOutcome } from '../steps/step-cache.js';
import { entryTrainingIdentity } from './entry-training-config.js';

/** The training of a study's entry from one seed. */
export interface TrainingTask {
  readonly entry: StudyEntry;
  /** Seeds initial weights, pairs and random choices of the assigner; see `StudyConfig.trainingSeeds`. */
  readonly trainingSeed: number;
  readonly training: StudyConfig['training'];
  readonly data: StudyConfig['data'];
  readonly pretrained?: StudyConfig['pretrained'];
  /** Threads of the computing library, 0 for all cores; bit-identical results need the same number. */
  readonly threads: number;
  /** Name of the device; default: the CPU. */
  readonly device?: string | undefined;
  /** Probes the network before the training and after each epoch; default: it is not probed. */
  readonly probe?: ProbeOptions | undefined;
  readonly folder: string;
}

/**
 * The training of a study's entry. Trainings run side by side, on one thread each; on public datasets one after the other,
 * on all.
 *
 * One that is left alone keeps its thread, though a second would make a tiny network's 1.5 times as fast: the number is a
 * part of what identifies a stored training, as ONNX Runtime does not promise the same rounding of sums on another number
 * (the few steps of tiny networks that were tried had the same bits on one and two), and it cannot change once a training
 * has begun.
 *
 * @param device Its name; default: the CPU.
 */
export function trainingTask(
  { training, data, pretrained = {} }: StudyConfig,
  entry: StudyEntry,
  trainingSeed: number,
  device?: string,
): Omit<TrainingTask, 'folder'> {
  return { entry, trainingSeed, training, data, pretrained, threads: isReal(data) ? 0 : 1, device };
}

/**
 * Threads that make the pairs of a training: one where trainings run side by side on one core each, as many as there are
 * beside the training's own where it has a card for itself; undefined for the default of all other trainings. The pairs do
 * not depend on it.
 */
export function pairWorkers(
  { threads, device }: Pick<TrainingTask, 'threads' | 'device'>,
  cores: number = availableCores(),
): number | undefined {
  if (isCard(device)) return Math.max(1, cores - 1);
  return threads > 0 ? 1 : undefined;
}

/** Progress of a training in another process. */
export interface TrainingReport
  extends Pick<TrainingProgress, 'epoch' | 'epochs' | 'loss' | 'pairsPerSecond' | 'secondsLeft'> {
  /** Share of all steps that were taken. */
  readonly share: number;
}

/** What a training does, in words. */
export function trainingActivity(
  { entry, trainingSeed }: Pick<TrainingTask, 'entry' | 'trainingSeed'>,
  report?: TrainingReport,
): Activity {
  const title = `${entry.title}, seed ${trainingSeed}`;
  if (!report) return { title, state: 'training starts' };
  const { epoch, epochs, loss, pairsPerSecond, secondsLeft } = report;
  const speed = Number.isFinite(pairsPerSecond) ? `, ${pairsPerSecond.toFixed(0)} pairs/s` : '';
  return { title, state: `epoch ${epoch + 1} of ${epochs}, loss ${loss.toFixed(3)}${speed}`, secondsLeft };
}

/** A finished training. */
export interface Trained {
  readonly weights: string;
  readonly epochs: readonly EpochSummary[];
  /** Before the training and after each epoch, of a task with `probe`. */
  readonly probes?: readonly EpochProbe[];
}

/** The file of a probe by finished epochs. */
export function probeFile(epochs: number): string {
  return `probe-${epochs}.json`;
}

/**
 * A training as a step of the cache: it runs in a process of its own, resumes an interrupted one, and stores weights and
 * metrics.
 *
 * @throws InputError for an invalid configuration.
 */
export function trainingStep(
  task: Omit<TrainingTask, 'folder'>,
  { onReport }: { readonly onReport?: ((report: TrainingReport) => void) | undefined } = {},
): Step<Trained> {
  const { entry, trainingSeed, threads, device, probe } = task;
  const file = new URL('./entry-training-process.js', import.meta.url);
  return {
    name: `train-${entry.model}-${entry.assigner}-${trainingSeed}`,
    config: {
      ...entryTrainingIdentity(task),
      threads,
      ...(probe && { probe }),
      ...(device === undefined || device === 'cpu' ? {} : { device: deviceIdentity(device) }), // the CPU is the default
    },
    code: file,
    device: deviceIdentity(device ?? 'cpu'),
    run: async (folder, signal) => {
      await runInProcess<TrainingTask, TrainingReport, null>(
        file,
        { ...task, folder },
        { signal, grace: savingGrace, onProgress: onReport },
      );
    },
    read: (folder) => {
      const weights = path.join(folder, trainingFiles.weights);
      if (!existsSync(weights)) throw new Error(`${trainingFiles.weights} is missing`);
      const epochs = readMetrics(path.join(folder, trainingFiles.metrics)).filter((line) => line.kind === 'epoch');
      if (!probe) return { weights, epochs };
      const probes = [0, ...epochs.map(({ epoch }) => epoch + 1)].map((done) => readProbe(folder, done));
      return { weights, epochs, probes };
    },
  };
}

function readProbe(folder: string, epochs: number): EpochProbe {
  return JSON.parse(readFileSync(path.join(folder, probeFile(epochs)), 'utf8')) as EpochProbe;
}

/**
 * The training of a study's entry that an earlier run finished on this machine, on SIAMDLA_DEVICE or the CPU; undefined
 * where there is none. Nothing is trained.
 */
export function findTraining(
  config: StudyConfig,
  entry: StudyEntry,
  trainingSeed: number,
): StepOutcome<Trained> | undefined {
  const device = deviceOfEnvironment();
  return findFinishedStep(trainingStep(trainingTask(config, entry, trainingSeed, device)));
}
