import { existsSync } from 'node:fs';
import { refuseUnknownOptions } from '../config.js';
import type { PixelFormat } from '../data/images/pixel-format.js';
import { InputError } from '../errors.js';
import { chooseDevice, compileTarget } from '../runtime/device.js';
import { type Model, modelByName } from '../trackers/catalogue.js';
import {
  type ChosenHyper,
  type Hyper,
  hyperSet,
  hyperSetFor,
  hyperSetNames,
  withHyper,
} from '../trackers/hyper-sets.js';
import { defaultHyper } from './default-hyper.js';
import { chooseCalibration, type PrecisionChoice } from './precision/choose-calibration.js';
import { readNetwork } from './read-network.js';
import { benchmarkNames } from './run/find-benchmark.js';
import { type ScoringTracker, scoringTracker } from './scoring-tracker.js';
import { shippedModel, shippedWeights } from './shipped-weights.js';

/** Options of {@link createTracker}. */
export interface TrackerOptions extends PrecisionChoice {
  /** A name of `models`: 'siamcar-tiny'; default: 'siamcar-mobilenetv2', whose weights are part of the kit. */
  readonly model?: string | undefined;
  /** A checkpoint of the model: .safetensors or .pth; default: those in data/weights/, if the model has any. */
  readonly weights?: string | undefined;
  /** A published set of hyper-parameters by name, or values that differ from the default; default: see `benchmark`. */
  readonly hyper?: string | Hyper | undefined;
  /**
   * Benchmark, or folder of videos, whose published hyper-parameters are used; default: those of the weights' card, else the model's own set or
   * that of 'otb100'.
   */
  readonly benchmark?: string | undefined;
  /** Pixel format that the weights were trained on; default: the checkpoint's, else the model's. */
  readonly pixelFormat?: PixelFormat | undefined;
  /** Name of the results; default: the model's. */
  readonly name?: string | undefined;
  /** Threads of the network; default: all cores that the process may use. */
  readonly threads?: number | undefined;
  /** 'cuda', 'webgpu', 'cpu' or 'wasm'; default: SIAMDLA_DEVICE, else the first that is available. */
  readonly device?: string | undefined;
}

/**
 * Creates a tracker with a trained network.
 *
 * @throws InputError if an option, the model, the benchmark, the precision or the device is unknown, the weights cannot be read or are
 * another model's, the device is not available, or there is no calibration for int8.
 * @example
 * const tracker = await createTracker({ model: 'siamcar-tiny', weights: 'runs/car/weights.safetensors' });
 * const { sequences } = await syntheticBenchmark({ sequences: 2, frames: 8 });
 * const { frames, gt } = sequences[0];
 * await tracker.init(await decodeImage(frames.path(0)), boxAt(gt, 0));
 * const { box, score } = await tracker.update(await decodeImage(frames.path(1)));
 */
export async function createTracker(options: TrackerOptions = {}): Promise<ScoringTracker> {
  refuseUnknownOptions(everyOption, options, 'createTracker');
  const { threads, name } = options;
  const model = modelByName(options.model ?? shippedModel);
  checkBenchmark(options.benchmark, model);
  const weights = options.weights ?? shippedWeights(model.name);
  if (weights === undefined) throw new InputError(`no weights of ${model.name} are part of the kit; give 'weights'`);
  const { params, pixelFormat } = readNetwork(model, weights, { pixelFormat: options.pixelFormat });
  const { hyper } = chooseHyper({ ...options, model: model.name, weights });
  const device = await chooseDevice(options.device);
  if (options.precision === 'int8' && device.name !== 'cpu') {
    throw new InputError(`int8 runs on the CPU; found device ${device.name}: give device 'cpu'`);
  }
  const parts = { model, params, pixelFormat, hyper, ...(threads !== undefined && { threads }) };
  const int8 = await chooseCalibration(options, weights, parts);
  const half = options.precision === 'fp16';
  return scoringTracker({ ...parts, ...compileTarget(device), int8, half, name });
}

const everyOption: Readonly<Record<keyof TrackerOptions, unknown>> = {
  model: undefined,
  weights: undefined,
  hyper: undefined,
  benchmark: undefined,
  pixelFormat: undefined,
  name: undefined,
  threads: undefined,
  device: undefined,
  precision: undefined,
  calibrate: undefined,
};

/** @throws InputError for a name that is neither a benchmark's nor a folder's: a misspelt one would select the default set. */
function checkBenchmark(name: string | undefined, { tracker }: Model): void {
  const known = [...new Set([...benchmarkNames, ...hyperSetNames(tracker)])];
  if (name === undefined || known.includes(name) || name.startsWith('vot') || existsSync(name)) return;
  throw new InputError(`unknown benchmark '${name}'; expected one of ${known.join(', ')}, or a folder of videos`);
}

/** The hyper-parameters that the options select. */
export function chooseHyper({
  model,
  weights,
  hyper,
  benchmark,
}: Pick<TrackerOptions, 'hyper' | 'benchmark'> & { readonly model: string; readonly weights: string }): ChosenHyper {
  const chosen = modelByName(model);
  if (typeof hyper === 'string') return hyperSet(chosen.tracker, hyper);
  const usual = chosen.hyperSet ?? 'otb100';
  const base = benchmark === undefined ? defaultHyper(chosen, usual, weights) : hyperSetFor(chosen, benchmark);
  return withHyper(base, hyper ?? {});
}
