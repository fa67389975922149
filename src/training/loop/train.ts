import { existsSync } from 'node:fs';
import path from 'node:path';
import type { TrainingSet } from '../../data/training-sets/training-set.js';
import { InputError } from '../../errors.js';
import { checkParams, type HostParams } from '../../models/parameters.js';
import type { CompileOptions } from '../../runtime/compile.js';
import { type ChosenDevice, describeMachine, recordMachine } from '../../runtime/machine.js';
import type { PairOptions } from '../pairs/options.js';
import type { PairSource } from '../pairs/pair-batch.js';
import { createPairSource } from '../pairs/pair-source.js';
import { checkSameConfig, loadTraining, saveTraining, saveWeights } from './checkpoint.js';
import { resolveTraining, type TrainConfig, type TrainOverrides } from './config.js';
import { startingParams } from './initial.js';
import { MetricsFile } from './metrics-file.js';
import { type EpochSummary, emptyTally } from './summary.js';
import { Trainer, type TrainingProgress } from './trainer.js';
import { trainingFiles } from './training-files.js';

/** Where pairs come from: a source for these options. */
export type OpenPairs = (options: PairOptions) => PairSource;

/** What a training works with, without effect on its numbers. */
export interface TrainContext {
  /** Pairs to train on: sets, or something that opens a source. */
  readonly sets: readonly TrainingSet[] | OpenPairs;
  /** Pairs that the network is judged on after each epoch; none unless told. */
  readonly validation?: readonly TrainingSet[] | OpenPairs | undefined;
  /** Initial tensors; those of the configuration's rule unless told. Say in `weights` where they are from. */
  readonly initial?: HostParams | undefined;
  /** Where checkpoints and metrics go; nowhere unless told. */
  readonly folder?: string | undefined;
  /** Goes on from the folder's checkpoint, if there is one. */
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
 * @param overrides The model, and what differs from its defaults.
 * @example
 * const sets = [await syntheticTrainingSet({ sequences: 4, frames: 8 })];
 * const options = { model: 'siamcar-tiny', assigner: 'dla', epochs: 1, pairs: { pairsPerEpoch: 16 } };
 * const { weightsFile, epochs } = await train(options, { sets, folder: 'runs/car' });
 * @throws InputError when the configuration cannot be, initial tensors are not the network's, the folder holds another training, or
 * it holds one and `resume` is not set; Error when too many steps in a row are skipped; the signal's reason when it is raised.
 */
export async function train(overrides: TrainOverrides, context: TrainContext): Promise<TrainResult> {
  const training = resolveTraining(overrides);
  const { config, model } = training;
  const { folder, resume = false } = context;
  const checkpoint = folder && path.join(folder, trainingFiles.checkpoint);
  const isThere = checkpoint !== undefined && existsSync(checkpoint);
  if (isThere && !resume) {
    throw new InputError(`${folder}: holds a training already; resume it, or train into another folder`);
  }
  const saved = isThere ? loadTraining(checkpoint, model) : undefined;
  if (saved && checkpoint) checkSameConfig(checkpoint, saved.config, config);
  const { table } = model.build();
  const params = context.initial ?? startingParams(table, config.init, config.seed);
  checkParams(table, params);
  const start = saved ?? {
    config,
    state: { params, momenta: {} },
    epoch: 0,
    step: 0,
    history: [],
    tally: emptyTally,
  };
  if (folder && start.epoch < config.epochs) {
    const machine = describeMachine({ ...context.compile, device: context.device });
    recordMachine(path.join(folder, trainingFiles.provenance), machine, { epoch: start.epoch, step: start.step });
  }
  const metrics = folder ? new MetricsFile(path.join(folder, trainingFiles.metrics), start) : undefined;
  const openPairs = opener(context.sets, context.workers);
  const pairs = openPairs(training.pairs);
  const trainer = new Trainer({
    training,
    pairs,
    openValidation: context.validation && opener(context.validation, context.workers),
    metrics,
    save: (progress) => checkpoint && saveTraining(checkpoint, progress),
    compile: context.compile ?? {},
    progress: context.progress,
    epochDone: context.epochDone,
    signal: context.signal,
  });
  try {
    const { state, history } = await trainer.run(start);
    const weightsFile = folder && path.join(folder, trainingFiles.weights);
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

function opener(sets: readonly TrainingSet[] | OpenPairs, workers: number | undefined): OpenPairs {
  return typeof sets === 'function' ? sets : (options) => createPairSource(sets, options, { workers });
}
