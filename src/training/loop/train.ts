import { existsSync } from 'node:fs';
import path from 'node:path';
import { refuseUnknownOptions } from '../../config.js';
import type { TrainingSet } from '../../data/training-sets/training-set.js';
import { InputError } from '../../errors.js';
import { initialise } from '../../models/initialise.js';
import { checkParams, type HostParams } from '../../models/parameters.js';
import type { HeldLock } from '../../processes/held-lock.js';
import { lockFolder, waitForFolder } from '../../processes/lock.js';
import { codeHash } from '../../provenance/code-hash.js';
import { provenanceNow } from '../../provenance/provenance.js';
import { notedCode, noteProvenance } from '../../provenance/provenance-file.js';
import type { CompileOptions } from '../../runtime/compile.js';
import type { ChosenDevice } from '../../runtime/device.js';
import { withCleanUp } from '../../runtime/with-clean-up.js';
import type { OwnAssigners } from '../../trackers/assigner-of.js';
import type { PairOptions } from '../pairs/options.js';
import type { PairSource } from '../pairs/pair-batch.js';
import { createPairSource, type PairSourceOptions } from '../pairs/pair-source.js';
import { loadTraining, type SavedTraining, saveTraining, saveWeights } from './checkpoint.js';
import { type ResolvedTraining, resolveTraining, type TrainConfig, type TrainOverrides } from './config.js';
import { MetricsFile } from './metrics-file.js';
import type { TrainingProgress } from './step-log.js';
import { type EpochSummary, emptyTally } from './summary.js';
import { type ObservedEpoch, Trainer } from './trainer.js';
import { trainingFiles } from './training-files.js';

/** Saving takes a second or two where a network is large. */
const defaultSaveSeconds = 600;

/**
 * The frames of a few hundred small held-out images, which every epoch reads again; those of training are worth more memory.
 */
const validationCacheBytes = 2 ** 28;

/** Creates a pair source with the given options. */
export type OpenPairs = (options: PairOptions) => PairSource;

/** Data, files and resources of a training. */
export interface TrainContext {
  /** Training data: sets, or a function that opens a source of pairs. */
  readonly sets: readonly TrainingSet[] | OpenPairs;
  /** Held-out data for validation after each epoch; default: none. */
  readonly validation?: readonly TrainingSet[] | OpenPairs | undefined;
  /** Initial tensors; default: by the configuration's `init`. Describe them in the configuration's `weights`. */
  readonly initial?: HostParams | undefined;
  /** Folder of checkpoints and metrics; default: nothing is written. */
  readonly folder?: string | undefined;
  /** Waits while another process trains into the folder; default: refuses. */
  readonly wait?: boolean | undefined;
  /** Resumes from the folder's checkpoint if it exists. */
  readonly resume?: boolean | undefined;
  /** Threads and execution provider. Results are bit-identical only with the same ones. */
  readonly compile?: CompileOptions | undefined;
  /** The device that `compile` refers to, for the provenance. */
  readonly device?: ChosenDevice | undefined;
  /**
   * Assigners of your own by the names that the configuration calls them: see `defineAssigner`. Their names are stored with the
   * weights, not their functions, so that a changed one is not noticed where a training is resumed.
   */
  readonly assigners?: OwnAssigners | undefined;
  /** Worker threads of the pair sources. */
  readonly workers?: number | undefined;
  /** Called after every step. */
  readonly progress?: ((progress: TrainingProgress) => void) | undefined;
  /** Called after every epoch with its summary and those of all epochs so far. */
  readonly epochDone?: ((summary: EpochSummary, history: readonly EpochSummary[]) => void) | undefined;
  /**
   * Called before the first step and after every epoch, before its checkpoint is saved; the training waits for it. A resumed
   * training may call it again for the same epoch. Results do not depend on it.
   */
  readonly observe?: ((observed: ObservedEpoch) => Promise<void>) | undefined;
  /** When it aborts, the training ends the batch that it computes, saves a checkpoint and throws its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Seconds after which a checkpoint is saved within an epoch, for a process that is killed; default: 600. */
  readonly saveSeconds?: number | undefined;
  /** Told in one line where steps of the training that is resumed, or was finished, are of other code than this. */
  readonly onNote?: ((line: string) => void) | undefined;
}

/** So that a misspelt setting is refused: without a folder nothing would be written. */
const everySetting: Readonly<Record<Exclude<keyof TrainContext, 'sets'>, unknown>> = {
  validation: undefined,
  initial: undefined,
  folder: undefined,
  wait: undefined,
  resume: undefined,
  compile: undefined,
  device: undefined,
  assigners: undefined,
  workers: undefined,
  progress: undefined,
  epochDone: undefined,
  observe: undefined,
  signal: undefined,
  saveSeconds: undefined,
  onNote: undefined,
};

/** A finished training. */
export interface TrainResult {
  /** The resolved configuration. */
  readonly config: TrainConfig;
  readonly params: HostParams;
  readonly epochs: readonly EpochSummary[];
  /** Steps skipped because of a non-finite or too high loss, or a non-finite gradient. */
  readonly skipped: number;
  /** Images that could not be read. */
  readonly unreadable: ReturnType<PairSource['unreadable']>;
  /** The weights file, if there is a folder. */
  readonly weightsFile?: string;
}

/**
 * Trains a network. Results are bit-identical for the same configuration, data and number of threads on a CPU, also if the
 * training was interrupted and resumed.
 *
 * @param overrides The model, and options that differ from its defaults.
 * @example
 * const sets = [await syntheticTrainingSet({ sequences: 4, frames: 8 })];
 * const options = { model: 'siamcar-tiny', assigner: 'dla', epochs: 1, pairs: { pairsPerEpoch: 16 } };
 * const { weightsFile, epochs } = await train(options, { sets, folder: 'runs/car' });
 * @throws InputError if the configuration is invalid, a setting is unknown or invalid, the initial tensors are not the network's, the
 * folder holds a training and `resume` is not set or its configuration differs, it holds weights and no checkpoint, or
 * another process trains into it; Error if too many steps in a row are skipped; the signal's reason.
 */
export async function train(overrides: TrainOverrides, context: TrainContext): Promise<TrainResult> {
  const training = resolveTraining(overrides, context.assigners);
  const { sets: _, ...settings } = context;
  refuseUnknownOptions(everySetting, settings, 'train');
  checkMixing(training, context);
  checkSaving(context);
  const { config, model } = training;
  const { folder } = context;
  const { table } = model.build();
  const params = context.initial ?? initialise(table, { rule: config.init, seed: config.seed });
  checkParams(table, params);
  const lock = folder === undefined ? undefined : await lockOutput(folder, context);
  try {
    return await trainLocked(training, params, context, lock);
  } finally {
    lock?.release();
  }
}

/** @throws InputError for the share of a set that is not given: a misspelt name would leave its set out. */
function checkMixing({ pairs: { mixing } }: ResolvedTraining, { sets }: TrainContext): void {
  if (typeof sets === 'function' || typeof mixing === 'string') return;
  const ids = sets.map(({ id }) => id);
  const unknown = mixing.find(([id]) => !ids.includes(id));
  if (unknown === undefined) return;
  throw new InputError(`training pairs: mixing names '${unknown[0]}'; found only the sets ${ids.join(', ')}`);
}

/** @throws InputError for a folder without a name, as of an empty variable, which would count as none; and for seconds that are none. */
function checkSaving({ folder, saveSeconds = 0 }: TrainContext): void {
  if (folder === '')
    throw new InputError("train: folder is ''; expected a name, or no folder where nothing is to be written");
  if (!(saveSeconds >= 0)) throw new InputError(`train: saveSeconds is ${saveSeconds}; expected a number from 0 on`);
}

/** Locks the folder of a training, at once or when another process has ended. */
function lockOutput(folder: string, { wait, signal }: TrainContext): HeldLock | Promise<HeldLock> {
  return wait ? waitForFolder(folder, signal) : lockFolder(folder);
}

/** Trains where no other process writes to the folder. */
async function trainLocked(
  training: ResolvedTraining,
  params: HostParams,
  context: TrainContext,
  lock: HeldLock | undefined,
): Promise<TrainResult> {
  const { config } = training;
  const { folder } = context;
  const saved = folder === undefined ? undefined : savedIn(folder, training, context);
  const start: SavedTraining = saved ?? {
    config,
    state: { params, momenta: {} },
    epoch: 0,
    step: 0,
    history: [],
    tally: emptyTally,
  };
  if (folder) noteCode(folder, start, saved !== undefined, context);
  const checkpoint = folder && path.join(folder, trainingFiles.checkpoint);
  const metrics = folder ? new MetricsFile(path.join(folder, trainingFiles.metrics), start) : undefined;
  const openPairs = opener(context.sets, { workers: context.workers });
  const pairs = openPairs(training.pairs);
  const trainer = new Trainer({
    training,
    pairs,
    openValidation:
      context.validation && opener(context.validation, { workers: context.workers, cacheBytes: validationCacheBytes }),
    metrics,
    saveInterval: 1000 * (context.saveSeconds ?? defaultSaveSeconds),
    save: (progress) => {
      lock?.check();
      metrics?.flush(); // a killed process has no lines missing then
      if (checkpoint) saveTraining(checkpoint, progress);
    },
    compile: context.compile ?? {},
    progress: context.progress,
    epochDone: context.epochDone,
    observe: context.observe,
    signal: anySignal(context.signal, lock?.signal),
  });
  const finish = async (): Promise<TrainResult> => {
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
  };
  return withCleanUp(
    finish,
    () => trainer.dispose(),
    () => pairs.close(),
    () => metrics?.flush(),
  );
}

/**
 * The training that a folder holds and that is resumed; undefined where there is none.
 *
 * @throws InputError if there is one and `resume` is not set, or weights that would be replaced; as {@link loadTraining}.
 */
function savedIn(
  folder: string,
  training: ResolvedTraining,
  { resume = false }: TrainContext,
): SavedTraining | undefined {
  const checkpoint = path.join(folder, trainingFiles.checkpoint);
  const isThere = existsSync(checkpoint);
  if (isThere && !resume) {
    throw new InputError(`${folder}: holds a training already; resume it, or train into another folder`);
  }
  if (!isThere && existsSync(path.join(folder, trainingFiles.weights))) {
    throw new InputError(
      `${folder}: holds ${trainingFiles.weights}, which would be replaced, and no ${trainingFiles.checkpoint} to resume from; train into another folder`,
    );
  }
  return isThere ? loadTraining(checkpoint, training) : undefined;
}

/** Notes what computes the steps from a place on, and tells where a resumed training has steps of other code. */
function noteCode(
  folder: string,
  { config, epoch, step }: SavedTraining,
  isResumed: boolean,
  { compile, device, onNote }: TrainContext,
): void {
  const file = path.join(folder, trainingFiles.provenance);
  const code = codeHash(new URL('./train.js', import.meta.url));
  if (isResumed && notedCode(file).some((each) => each !== code)) {
    onNote?.(`${folder}: holds steps of other code than this; to train anew take another folder`);
  }
  const now = { ...provenanceNow({ ...compile, device }), code };
  if (epoch < config.epochs) noteProvenance(file, now, { epoch, step });
}

function anySignal(...signals: readonly (AbortSignal | undefined)[]): AbortSignal {
  return AbortSignal.any(signals.filter((signal) => signal !== undefined));
}

function opener(sets: readonly TrainingSet[] | OpenPairs, resources: PairSourceOptions): OpenPairs {
  return typeof sets === 'function' ? sets : (options) => createPairSource(sets, options, resources);
}
