import { existsSync } from 'node:fs';
import path from 'node:path';
import type { TrainingSet } from '../../data/training-sets/training-set.js';
import { InputError } from '../../errors.js';
import { folderLockName, type Lock, lockFolder, waitForLock } from '../../lock.js';
import { checkParams, type HostParams } from '../../models/parameters.js';
import { noteProvenance, provenanceNow } from '../../provenance.js';
import type { CompileOptions } from '../../runtime/compile.js';
import type { ChosenDevice } from '../../runtime/device.js';
import { type AnyModel, modelByName } from '../../trackers/catalogue.js';
import type { PairOptions } from '../pairs/options.js';
import type { PairSource } from '../pairs/pair-batch.js';
import { createPairSource } from '../pairs/pair-source.js';
import { checkSameConfig, loadTraining, saveTraining, saveWeights } from './checkpoint.js';
import { pairsOf, resolveConfig, type TrainConfig } from './config.js';
import { startingParams } from './initial.js';
import { MetricsFile } from './metrics-file.js';
import { trainPreset } from './presets.js';
import { type EpochSummary, emptyTally } from './summary.js';
import { Trainer, type TrainingProgress } from './trainer.js';
import { trainingFiles } from './training-files.js';

/** Where pairs come from: a source for these options. */
export type OpenPairs = (options: PairOptions) => PairSource;

/** What a training works with, without effect on its numbers. */
export interface TrainContext {
  /** Pairs to train on: sets, or something that opens a source. */
  readonly sets: readonly TrainingSet[] | OpenPairs;
  /** Pairs that the network is judged on after each epoch; default: none. */
  readonly validation?: readonly TrainingSet[] | OpenPairs | undefined;
  /** Initial tensors, whose origin the configuration's `weights` names; default: those of its rule. */
  readonly initial?: HostParams | undefined;
  /** Folder of checkpoints and metrics; default: none are written. */
  readonly folder?: string | undefined;
  /** Wait while another process trains into the folder; default: refuse. */
  readonly wait?: boolean | undefined;
  /** Resume from the folder's checkpoint, if there is one. */
  readonly resume?: boolean | undefined;
  /** Threads and what programs run on. Numbers are bit-identical only for the same ones. */
  readonly compile?: CompileOptions | undefined;
  /** The device that `compile` is of, for the record. */
  readonly device?: ChosenDevice | undefined;
  /** Threads that make pairs. */
  readonly workers?: number | undefined;
  /** Told after every step. */
  readonly progress?: ((progress: TrainingProgress) => void) | undefined;
  /** Told after every epoch. */
  readonly epochDone?: ((summary: EpochSummary) => void) | undefined;
  /** When it is raised, the training saves itself and throws its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A finished training. */
export interface TrainResult {
  /** With every default. */
  readonly config: TrainConfig;
  readonly params: HostParams;
  readonly epochs: readonly EpochSummary[];
  /** Steps that changed nothing, as their loss or gradient was not finite. */
  readonly skipped: number;
  /** Images that could not be read. */
  readonly unreadable: ReturnType<PairSource['unreadable']>;
  /** The file of the weights, where there is a folder. */
  readonly weightsFile?: string;
}

/**
 * Trains a network. The same configuration and data give the same numbers, bit for bit, on a CPU with as many threads, also
 * when the training was interrupted and resumed anywhere.
 *
 * @param overrides The model, and what differs from its preset: {@link trainPreset}.
 * @throws InputError when the configuration is invalid, initial tensors are not the network's, the folder holds another training, or
 * it holds one and `resume` is not set, or another process trains into it; Error when too many steps in a row are skipped; the
 * signal's reason when it aborts.
 */
export async function train(
  overrides: Partial<TrainConfig> & Pick<TrainConfig, 'model'>,
  context: TrainContext,
): Promise<TrainResult> {
  const { config, model } = resolveConfig(trainPreset(modelByName(overrides.model)), overrides);
  const { folder } = context;
  const { table } = model.build();
  const params = context.initial ?? startingParams(table, config.init, config.seed);
  checkParams(table, params);
  if (folder !== undefined && context.wait) {
    const { signal } = context;
    (await waitForLock(path.join(folder, folderLockName), { signal })).release();
  }
  const lock = folder === undefined ? undefined : lockFolder(folder);
  try {
    return await trainLocked({ config, model, params }, context, lock);
  } finally {
    lock?.release();
  }
}

/** Trains where no other process writes to the folder. */
async function trainLocked(
  { config, model, params }: { readonly config: TrainConfig; readonly model: AnyModel; readonly params: HostParams },
  context: TrainContext,
  lock: Lock | undefined,
): Promise<TrainResult> {
  const { folder, resume = false } = context;
  const checkpoint = folder && path.join(folder, trainingFiles.checkpoint);
  const isThere = checkpoint !== undefined && existsSync(checkpoint);
  if (isThere && !resume) {
    throw new InputError(`${folder}: holds a training already; resume it, or train into another folder`);
  }
  const saved = isThere ? loadTraining(checkpoint, model) : undefined;
  if (saved && checkpoint) checkSameConfig(checkpoint, saved.config, config);
  const start = saved ?? {
    config,
    state: { params, momenta: {} },
    epoch: 0,
    step: 0,
    history: [],
    tally: emptyTally,
  };
  if (folder && start.epoch < config.epochs) {
    const now = provenanceNow({ ...context.compile, device: context.device });
    noteProvenance(path.join(folder, trainingFiles.provenance), now, { epoch: start.epoch, step: start.step });
  }
  const metrics = folder ? new MetricsFile(path.join(folder, trainingFiles.metrics), start) : undefined;
  const openPairs = opener(context.sets, context.workers);
  const pairs = openPairs(pairsOf(config, model));
  const trainer = new Trainer({
    config,
    model,
    pairs,
    openValidation: context.validation && opener(context.validation, context.workers),
    metrics,
    save: (training) => {
      lock?.check();
      if (checkpoint) saveTraining(checkpoint, training);
    },
    compile: context.compile ?? {},
    progress: context.progress,
    epochDone: context.epochDone,
    signal: anySignal(context.signal, lock?.signal),
  });
  try {
    const { state, history } = await trainer.run(start);
    const weightsFile = folder && path.join(folder, trainingFiles.weights);
    lock?.check();
    if (weightsFile) saveWeights(weightsFile, config, state.params);
    return {
      config,
      params: state.params,
      epochs: history,
      skipped: history.reduce((sum, { skipped }) => sum + skipped, 0),
      unreadable: pairs.unreadable(),
      ...(weightsFile ? { weightsFile } : {}),
    };
  } finally {
    await trainer.dispose();
    await pairs.close();
    metrics?.flush();
  }
}

function anySignal(...signals: readonly (AbortSignal | undefined)[]): AbortSignal {
  return AbortSignal.any(signals.filter((signal) => signal !== undefined));
}

function opener(sets: readonly TrainingSet[] | OpenPairs, workers: number | undefined): OpenPairs {
  return typeof sets === 'function' ? sets : (options) => createPairSource(sets, options, { workers });
}
