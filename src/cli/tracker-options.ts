import { readFileSync } from 'node:fs';
import { type PixelFormat, pixelFormats } from '../data/images/pixel-format.js';
import { InputError, messageOf } from '../errors.js';
import { readCheckpoint } from '../models/checkpoints/read-checkpoint.js';
import { loadParams } from '../models/load.js';
import { compileTarget } from '../runtime/device.js';
import { modelByName, models } from '../trackers/catalogue.js';
import type { TrackerDefinition } from '../trackers/definition.js';
import { type ChosenHyper, hyperSet, hyperSetFor, withHyper } from '../trackers/hyper-sets.js';
import { type Baseline, baselines, type NetworkSpec, type TrackerSpec } from '../tracking/run/tracker-spec.js';
import { chosenDevice } from './device.js';

/** What says which tracker. */
export interface TrackerChoice {
  /** A model or a baseline. */
  readonly model: string;
  readonly weights?: string;
  /** What results are filed under. */
  readonly name: string;
  /** A published set's name or a JSON file. */
  readonly hyper?: string;
  readonly input?: PixelFormat;
  readonly threads: number;
  /** The value of `--device`. */
  readonly device?: string;
  /** The value of `--workers`. */
  readonly workers?: number;
  /** For whose published hyper-parameters to ask. */
  readonly benchmark: string;
}

/** A tracker, and where its hyper-parameters come from. */
export interface ReadTracker {
  readonly spec: TrackerSpec;
  readonly hyperOrigin?: string;
}

/** The same on a device. */
export interface ChosenTracker extends ReadTracker {
  /** Processes: as asked for, else one where they would share a graphics card; undefined leaves it to the run. */
  readonly workers?: number;
}

/**
 * Puts a tracker together of the command line's options, and chooses the device where there is a network to run.
 *
 * @throws InputError when something is unknown, missing or does not fit, or the device is not there.
 */
export function chooseTracker(choice: TrackerChoice): Promise<ChosenTracker> {
  return onDevice(readTracker(choice), choice);
}

/**
 * Puts a tracker together of the command line's options. Weights are read once here, so that what is wrong with them is
 * told before anything starts.
 *
 * @throws InputError when something is unknown, missing or does not fit.
 */
export function readTracker(choice: TrackerChoice): ReadTracker {
  const { model: modelName, weights, name } = choice;
  if ((baselines as readonly string[]).includes(modelName)) {
    if (weights !== undefined || choice.hyper !== undefined) {
      throw new InputError(`${modelName} has neither weights nor hyper-parameters; leave out --weights and --hyper`);
    }
    if (choice.device !== undefined) throw new InputError(`${modelName} has no network to run; leave out --device`);
    return { spec: { baseline: modelName as Baseline, name } };
  }
  if (!models.some((known) => known.name === modelName)) {
    const names = [...models.map((known) => known.name), ...baselines].join(', ');
    throw new InputError(`unknown model '${modelName}'; expected one of ${names}`);
  }
  const model = modelByName(modelName);
  if (weights === undefined) throw new InputError(`${modelName} needs --weights FILE (.safetensors or .pth)`);
  const { hyper, origin } = chooseHyper(model.tracker, choice.benchmark, choice.hyper);
  const checkpoint = readCheckpoint(weights);
  checkModel(weights, checkpoint.metadata?.model, modelName);
  loadParams(model.build().table, checkpoint);
  const input = choice.input ?? inputOf(weights, checkpoint.metadata?.input?.toString());
  return { spec: { model: modelName, weights, pixelFormat: input, hyper, name }, hyperOrigin: origin };
}

/** What says where a tracker runs. */
type DeviceChoice = Pick<TrackerChoice, 'device' | 'threads' | 'workers'>;

/**
 * Chooses the device that runs a tracker's network, if it has one.
 *
 * @throws InputError when the device is unknown or not there.
 */
export async function onDevice(read: ReadTracker, choice: DeviceChoice): Promise<ChosenTracker> {
  const { workers } = choice;
  if ('baseline' in read.spec) return { ...read, ...(workers !== undefined && { workers }) };
  return { ...read, ...(await networkOnDevice(read.spec, choice)) };
}

/** The same of a tracker that does have a network. */
export async function networkOnDevice(
  spec: NetworkSpec,
  { device: wanted, threads, workers }: DeviceChoice,
): Promise<{ readonly spec: NetworkSpec; readonly workers?: number }> {
  const device = await chosenDevice(wanted);
  const { name, reason } = device;
  const processes = workers ?? (name === 'cpu' ? undefined : 1);
  return {
    spec: { ...spec, ...compileTarget(device), threads, device: { name, reason } },
    ...(processes !== undefined && { workers: processes }),
  };
}

/**
 * Refuses weights that say themselves that they are another model's.
 *
 * @param noted What the file says, if anything.
 */
function checkModel(file: string, noted: unknown, model: string): void {
  if (typeof noted !== 'string' || noted === model) return;
  throw new InputError(
    `${file}: holds weights of ${noted}; found --model ${model}: give --model ${noted}, or other weights`,
  );
}

/**
 * Hyper-parameters by a set's name, by a JSON file of numbers by name, or those published for a benchmark.
 *
 * @throws InputError when the set is unknown, or the file is no JSON object of numbers that the tracker has.
 */
function chooseHyper(tracker: TrackerDefinition, benchmark: string, given?: string): ChosenHyper {
  if (given === undefined) return hyperSetFor(tracker, benchmark);
  if (!/\.json$/i.test(given)) return hyperSet(tracker, given);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(given, 'utf8'));
  } catch (cause) {
    throw new InputError(`--hyper ${given}: cannot be read (${messageOf(cause)}); expected JSON`, { cause });
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new InputError(`--hyper ${given}: expected a JSON object of numbers by name`);
  }
  return withHyper(hyperSetFor(tracker, benchmark), content as Record<string, unknown>);
}

function inputOf(weights: string, noted: string | undefined): PixelFormat {
  if (noted === undefined) {
    console.error(
      `note: ${weights} does not say what input it was trained on; 'bgr' is taken (--input says otherwise)`,
    );
    return 'bgr';
  }
  if ((pixelFormats as readonly string[]).includes(noted)) return noted as PixelFormat;
  throw new InputError(`${weights}: says its input is '${noted}'; expected one of ${pixelFormats.join(', ')}`);
}
