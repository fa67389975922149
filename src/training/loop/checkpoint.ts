import { InputError, messageOf } from '../../errors.js';
import { type CheckpointTensor, floatTensor } from '../../models/checkpoints/checkpoint.js';
import { toHwio, toOihw } from '../../models/checkpoints/layout.js';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { writeSafetensors } from '../../models/checkpoints/safetensors.js';
import { loadParams } from '../../models/load.js';
import type { Network } from '../../models/network.js';
import type { HostParams } from '../../models/parameters.js';
import type { Model } from '../../trackers/catalogue.js';
import { phaseAt, trainedParameters } from '../optimiser/phases.js';
import { momentumOf } from '../step/step-function.js';
import { checkMomenta, type TrainingState } from '../step/training-step.js';
import { fromStoredConfig, type TrainConfig, toStoredConfig } from './config.js';
import { type EpochSummary, parseMetrics, type Tally } from './summary.js';

/** Changed when older checkpoints can no longer be resumed. */
const version = 2;

/** How far a training has come. */
export interface Progress {
  /** The next step. */
  readonly epoch: number;
  readonly step: number;
  /** Finished epochs. */
  readonly history: readonly EpochSummary[];
  /** What the steps of an unfinished epoch have added up to. */
  readonly tally: Tally;
}

/** A training that can go on. */
export interface SavedTraining extends Progress {
  readonly config: TrainConfig;
  readonly state: TrainingState;
}

/**
 * Writes a training as one safetensors file: weights by the reference's names, as PyTorch has them, 'momentum NAME' beside
 * them, and in the metadata 'input' (the format of images), 'model', 'assigner' and how far it has come. A file that cannot
 * be written leaves the one before it.
 *
 * @throws The file system's error.
 */
export function saveTraining(file: string, { config, state, ...progress }: SavedTraining): void {
  const tensors = new Map([
    ...inPytorchOrder(state.params),
    ...inPytorchOrder(state.momenta).map(([name, tensor]) => [momentumOf(name), tensor] as const),
  ]);
  writeSafetensors(file, tensors, {
    ...aboutWeights(config),
    training: JSON.stringify({ version, config: toStoredConfig(config), ...progress }),
  });
}

/** Writes a network's weights alone, for tracking; the metadata says what they expect. */
export function saveWeights(file: string, config: TrainConfig, params: HostParams): void {
  writeSafetensors(file, new Map(inPytorchOrder(params)), aboutWeights(config));
}

/**
 * Reads what {@link saveTraining} wrote.
 *
 * @throws InputError when it is no such file, of another version, or lacks a tensor or a momentum.
 */
export function loadTraining(file: string, model: Model): SavedTraining {
  const checkpoint = readCheckpoint(file);
  const text = checkpoint.metadata.training;
  if (typeof text !== 'string')
    throw new InputError(`${file}: does not say how far training has come; expected a checkpoint of siamdla train`);
  let saved: { version: number } & Progress & { config: object };
  try {
    saved = parseMetrics(text) as typeof saved;
  } catch (cause) {
    throw new InputError(`${file}: has damaged metadata (${messageOf(cause)})`, { cause });
  }
  if (saved.version !== version) {
    throw new InputError(`${file}: is a checkpoint of version ${saved.version}; expected ${version}: train anew`);
  }
  const network = model.build() as Network<object>;
  const { params } = loadParams(network.table, checkpoint);
  const prefix = momentumOf('');
  const found = [...checkpoint.tensors].flatMap(([name, tensor]) => {
    if (!name.startsWith(prefix)) return [];
    const { shape, data } = toHwio(tensor);
    return [[name.slice(prefix.length), { shape, dtype: 'float32', data: data as Float32Array }] as const];
  });
  const momenta: HostParams = Object.fromEntries(found);
  const { epoch, step, history, tally } = saved;
  const config = fromStoredConfig(saved.config);
  const phase = phaseAt(config.phases, epoch);
  const isNew = phase.from === epoch && step === 0; // which begins without momenta
  if (!isNew) checkMomenta({ network, trained: trainedParameters(network.table, phase) }, momenta, `${file}: momentum`);
  return { config, epoch, step, history, tally, state: { params, momenta } };
}

/**
 * Refuses to go on with another configuration.
 *
 * @throws InputError that lists every key that differs, with both values.
 */
export function checkSameConfig(file: string, saved: TrainConfig, wanted: TrainConfig): void {
  const [before, now] = [flat(saved), flat(wanted)];
  const keys = [...new Set([...before.keys(), ...now.keys()])].filter((key) => before.get(key) !== now.get(key));
  if (keys.length === 0) return;
  const list = keys.map((key) => `${key} (${before.get(key) ?? 'none'}, now ${now.get(key) ?? 'none'})`);
  throw new InputError(
    `${file}: was trained with another configuration; different: ${list.join(', ')}. Train into another folder, or resume with the same`,
  );
}

function aboutWeights(config: TrainConfig): Record<string, string> {
  const { model, assigner, assignerOptions, pixelFormat, data, seed } = config;
  return {
    model,
    input: pixelFormat,
    assigner,
    'assigner options': JSON.stringify(assignerOptions),
    data,
    seed: String(seed),
  };
}

function inPytorchOrder(params: HostParams): [string, CheckpointTensor][] {
  return Object.entries(params).map(([name, { shape, data }]) => [
    name,
    toOihw(floatTensor(shape, data as Float32Array)),
  ]);
}

/** Leaves by their paths: 'sgd.momentum' to '0.9'. Infinity is stored as null, and so compared. */
function flat(value: unknown, path: string = ''): Map<string, string> {
  const plain = path === '' ? (JSON.parse(JSON.stringify(value)) as unknown) : value;
  if (typeof plain !== 'object' || plain === null) return new Map([[path, JSON.stringify(plain)]]);
  return new Map(
    Object.entries(plain).flatMap(([key, inner]) => [...flat(inner, path === '' ? key : `${path}.${key}`)]),
  );
}
