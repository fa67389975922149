import { type InputFormat, inputFormats } from '../data/images/input-format.js';
import { InputError } from '../errors.js';
import { readCheckpoint } from '../models/checkpoints/read-checkpoint.js';
import { loadParams } from '../models/load.js';
import { chooseDevice, compileTarget } from '../runtime/device.js';
import { modelByName } from '../trackers/catalogue.js';
import { type ChosenHyper, type Hyper, hyperSet, hyperSetFor, withHyper } from '../trackers/hyper-sets.js';
import type { Tracker } from './tracker.js';
import { buildTracker } from './tracker-parts.js';

/** What a tracker with a network is created from. */
export interface TrackerOptions {
  /** A name of `models`: 'siamcar-tiny'. */
  readonly model: string;
  /** A checkpoint of the model: .safetensors or .pth. */
  readonly weights: string;
  /** A published set of hyper-parameters by name, or values that differ from the benchmark's set; default: that set. */
  readonly hyper?: string | Hyper | undefined;
  /** Whose published hyper-parameters are used; default: 'otb100'. */
  readonly benchmark?: string | undefined;
  /** Pixel values that the weights were trained on; default: what the checkpoint says, else 'bgr'. */
  readonly inputFormat?: InputFormat | undefined;
  /** Name of its results; default: the model's. */
  readonly name?: string | undefined;
  /** Threads of the network; default: all cores. */
  readonly threads?: number | undefined;
  /** 'cuda', 'webgpu', 'cpu' or 'wasm'; default: SIAMDLA_DEVICE, else the first that is available. */
  readonly device?: string | undefined;
}

/**
 * Creates a tracker with a trained network.
 *
 * @throws InputError when the model or device is unknown, the weights cannot be read or are another model's, or the device
 * is not available.
 * @example
 * const tracker = await createTracker({ model: 'siamcar-tiny', weights: 'runs/car/weights.safetensors' });
 * const { sequences } = await syntheticBenchmark({ sequences: 2, frames: 8 });
 * const { frames, gt } = sequences[0];
 * await tracker.init(await decodeImage(frames.path(0)), boxAt(gt, 0));
 * const { box, score } = await tracker.update(await decodeImage(frames.path(1)));
 */
export async function createTracker(options: TrackerOptions): Promise<Tracker> {
  const { weights, threads, name } = options;
  const model = modelByName(options.model);
  const checkpoint = readCheckpoint(weights);
  checkModel(weights, checkpoint.metadata.model, model.name);
  const { params } = loadParams(model.build().table, checkpoint);
  const input = options.inputFormat ?? inputFormatOf(weights, checkpoint.metadata.input) ?? 'bgr';
  const { hyper } = chooseHyper(options);
  const device = compileTarget(await chooseDevice(options.device));
  return buildTracker({
    model,
    params,
    input,
    hyper,
    ...device,
    ...(threads !== undefined && { threads }),
    ...(name !== undefined && { name }),
  });
}

/** The hyper-parameters that options ask for. */
export function chooseHyper({
  model,
  hyper,
  benchmark = 'otb100',
}: Pick<TrackerOptions, 'model' | 'hyper' | 'benchmark'>): ChosenHyper {
  const { tracker } = modelByName(model);
  if (typeof hyper === 'string') return hyperSet(tracker, hyper);
  return withHyper(hyperSetFor(tracker, benchmark), hyper ?? {});
}

/**
 * Refuses weights whose metadata names another model.
 *
 * @param noted The metadata's model, if any.
 */
export function checkModel(file: string, noted: unknown, model: string): void {
  if (typeof noted !== 'string' || noted === model) return;
  throw new InputError(
    `${file}: holds weights of ${noted}; expected ${model}: choose model ${noted}, or other weights`,
  );
}

/**
 * The pixel format in a checkpoint's metadata.
 *
 * @returns undefined where it says none.
 * @throws InputError for an unknown one.
 */
export function inputFormatOf(file: string, noted: unknown): InputFormat | undefined {
  if (noted === undefined) return undefined;
  const known = inputFormats.find((name) => name === noted);
  if (known) return known;
  throw new InputError(`${file}: says its input is '${noted}'; expected one of ${inputFormats.join(', ')}`);
}
