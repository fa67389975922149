import { InputError } from '../../errors.js';
import { type Checkpoint, type CheckpointTensor, floatTensor, quoted } from '../../models/checkpoints/checkpoint.js';
import { toHwio, toOihw } from '../../models/checkpoints/layout.js';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { writeSafetensors } from '../../models/checkpoints/safetensors.js';
import { loadParams } from '../../models/load.js';
import type { HostParams } from '../../models/parameters.js';
import { phaseAt, trainedParameters } from '../optimiser/phases.js';
import { momentumOf } from '../step/step-function.js';
import { checkMomenta, type TrainingState } from '../step/step-specs.js';
import type { ResolvedTraining, TrainConfig } from './config.js';
import { parseTraining, type StoredTraining } from './stored.js';

/** Changed when older checkpoints can no longer be resumed. */
const version = 2;

/** A training that can go on. */
export interface SavedTraining extends StoredTraining {
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
    training: JSON.stringify({ version, config, ...progress }),
  });
}

/** Writes a network's weights alone, for tracking; the metadata says what they expect. */
export function saveWeights(file: string, config: TrainConfig, params: HostParams): void {
  writeSafetensors(file, new Map(inPytorchOrder(params)), aboutWeights(config));
}

/**
 * The configuration of a training, from its checkpoint.
 *
 * @throws InputError when it is no such file, or of another version.
 */
export function readTrainConfig(file: string): TrainConfig {
  return storedTraining(file, readCheckpoint(file)).config;
}

function storedTraining(file: string, { metadata }: Checkpoint): StoredTraining {
  const text = metadata.training;
  if (typeof text !== 'string')
    throw new InputError(`${file}: does not say how far training has come; expected a checkpoint of siamdla train`);
  return parseTraining(text, `${file}: metadata 'training'`, version);
}

/**
 * Reads what {@link saveTraining} wrote.
 *
 * @param training The training to go on with.
 * @throws InputError when it is no such file, of another version or configuration, says what cannot be of how far it has
 * come, or lacks a tensor or a momentum.
 */
export function loadTraining(file: string, { config: wanted, model, stepsPerEpoch }: ResolvedTraining): SavedTraining {
  const checkpoint = readCheckpoint(file);
  const saved = storedTraining(file, checkpoint);
  checkSameConfig(file, saved.config, wanted);
  checkProgress(file, saved, stepsPerEpoch);
  const network = model.build();
  const { params } = loadParams(network.table, checkpoint);
  const prefix = momentumOf('');
  const found = [...checkpoint.tensors].flatMap(([name, tensor]) => {
    if (!name.startsWith(prefix)) return [];
    const { shape, data } = toHwio(tensor);
    if (!(data instanceof Float32Array)) {
      throw new InputError(`${file}: ${quoted(name)} is of ${tensor.dtype}; expected a float type`);
    }
    return [[name.slice(prefix.length), { shape, dtype: 'float32', data }] as const];
  });
  const momenta: HostParams = Object.fromEntries(found);
  const { config, epoch, step, history, tally } = saved;
  const phase = phaseAt(config.phases, epoch);
  const isNew = phase.from === epoch && step === 0; // which begins without momenta
  if (!isNew) checkMomenta({ network, trained: trainedParameters(network.table, phase) }, momenta, `${file}: momentum`);
  return { config, epoch, step, history, tally, state: { params, momenta } };
}

/** Refuses what no training saves: a place outside of it, or sums and summaries of another place. */
function checkProgress(file: string, { config, epoch, step, history, tally }: StoredTraining, steps: number): void {
  const isEnd = epoch === config.epochs && step === 0;
  const isThere = isEnd || (epoch < config.epochs && step <= steps);
  const isOrdered = history.length === epoch && history.every((summary, i) => summary.epoch === i);
  if (isThere && isOrdered && tally.steps === step) return;
  throw new InputError(
    `${file}: says epoch ${epoch}, step ${step} after ${history.length} finished epochs and ${tally.steps} counted steps; expected a place in ${config.epochs} epochs of ${steps} steps`,
  );
}

/**
 * Refuses to go on with another configuration. The parts that a batch is split into may be others, as a phase that trains more
 * layers, or another device, may need smaller ones.
 *
 * @throws InputError that lists every key that differs, with both values.
 */
function checkSameConfig(file: string, saved: TrainConfig, wanted: TrainConfig): void {
  const [before, now] = [flat(saved), flat(wanted)];
  const keys = [...new Set([...before.keys(), ...now.keys()])].filter(
    (key) => key !== 'accumulate' && before.get(key) !== now.get(key),
  );
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
