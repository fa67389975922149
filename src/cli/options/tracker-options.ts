import type { PixelFormat } from '../../data/images/pixel-format.js';
import { InputError } from '../../errors.js';
import { kindOf, readJsonFile } from '../../files/json-file.js';
import { shownPath } from '../../files/shown-path.js';
import { compileTarget } from '../../runtime/device.js';
import { type Model, modelByName, models } from '../../trackers/catalogue.js';
import { type ChosenHyper, hyperSet, withHyper } from '../../trackers/hyper-sets.js';
import { defaultHyper } from '../../tracking/default-hyper.js';
import { chooseCalibration, type PrecisionChoice } from '../../tracking/precision/choose-calibration.js';
import { type FoundPixelFormat, readNetwork } from '../../tracking/read-network.js';
import {
  type Baseline,
  baselines,
  type NetworkSpec,
  partsOf,
  type TrackerSpec,
} from '../../tracking/run/tracker-spec.js';
import { readCards, shippedWeights } from '../../tracking/shipped-weights.js';
import { progressBar } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';
import { chosenDevice, probedDevice } from './device.js';

/** Options that choose a tracker. */
export interface TrackerChoice {
  /** A model or a baseline. */
  readonly model: string;
  readonly weights?: string;
  /** Name of the folder of its results. */
  readonly name: string;
  /** A published set's name or a JSON file. */
  readonly hyper?: string;
  readonly pixelFormat?: PixelFormat;
  readonly threads: number;
  /** The value of `--device`. */
  readonly device?: string;
  /** The value of `--workers`. */
  readonly workers?: number;
  /** The benchmark whose published hyper-parameters are the default. */
  readonly benchmark: string;
}

/** A tracker, and where its hyper-parameters come from. */
export interface ReadTracker {
  readonly spec: TrackerSpec;
  readonly hyperOrigin?: string;
}

/** A tracker on a device. */
export interface ChosenTracker extends ReadTracker {
  /** Processes: the value of `--workers`, else one on a graphics card. Undefined: one per core. */
  readonly workers?: number;
}

/**
 * Creates a tracker of this process from options, and chooses and opens its device if it has a network.
 *
 * @throws InputError as {@link readTracker}, and when the device is not available.
 */
export function chooseTracker(choice: TrackerChoice, terminal: Terminal): Promise<ChosenTracker> {
  return onDevice(readTracker(choice, terminal), choice, terminal, chosenDevice);
}

/**
 * Creates a tracker from options. Weights are read once here, so that invalid ones are reported before anything starts.
 *
 * @throws InputError when a name is unknown, an option is missing, or the weights do not match the network.
 */
export function readTracker(choice: TrackerChoice, terminal: Terminal): ReadTracker {
  const { model: modelName, name } = choice;
  if ((baselines as readonly string[]).includes(modelName)) {
    if (choice.weights !== undefined || choice.hyper !== undefined) {
      throw new InputError(`${modelName} has neither weights nor hyper-parameters; leave out --weights and --hyper`);
    }
    if (choice.pixelFormat !== undefined) throw new InputError(`${modelName} has no network; leave out --pixel-format`);
    if (choice.device !== undefined) throw new InputError(`${modelName} has no network to run; leave out --device`);
    return { spec: { baseline: modelName as Baseline, name } };
  }
  if (!models.some((known) => known.name === modelName)) {
    const names = [...models.map((known) => known.name), ...baselines].join(', ');
    throw new InputError(`unknown model '${modelName}'; expected one of ${names}`);
  }
  const model = modelByName(modelName);
  const weights = choice.weights ?? shippedWeights(modelName);
  if (weights === undefined) {
    const having = [...new Set(readCards().map((card) => card.model))].join(', ');
    throw new InputError(
      `${modelName} needs --weights FILE (.safetensors or .pth)${having && `; ${having} can do without`}`,
    );
  }
  if (choice.weights === undefined) terminal.note(`weights: ${shownPath(weights)}, trained here; see its card`);
  const { hyper, origin } = chooseHyper(model, choice.benchmark, weights, choice.hyper);
  const network = readNetwork(model, weights, { pixelFormat: choice.pixelFormat });
  noteAssumedFormat(weights, network, terminal);
  const { pixelFormat } = network;
  return { spec: { model: modelName, weights, pixelFormat, hyper, name }, hyperOrigin: origin };
}

const slowHalves =
  'the CPU computes fp16 in float32 and rounds as a graphics card would: the accuracy of a card, slower than fp32';

/**
 * A tracker with a network in the chosen precision; calibrates it where asked to.
 *
 * @throws InputError as `chooseCalibration`; the signal's reason.
 */
export async function inPrecision(
  chosen: ChosenTracker,
  choice: PrecisionChoice,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<ChosenTracker> {
  const { spec } = chosen;
  if ((choice.precision ?? 'fp32') === 'fp32' && choice.calibrate === undefined) return chosen;
  if ('baseline' in spec)
    throw new InputError(`${spec.baseline} has no network; leave out --precision and --calibrate`);
  const { provider = 'cpu', eager, device } = spec;
  const on = device?.name ?? eager ?? provider;
  if (choice.precision === 'fp16') {
    if (choice.calibrate !== undefined) throw new InputError('--calibrate is for --precision int8; leave it out');
    if (eager) throw new InputError(`--precision fp16 runs on cpu, webgpu or cuda; found device ${on}`);
    if (provider === 'cpu') terminal.note(`note: ${slowHalves}`);
    return { ...chosen, spec: { ...spec, half: true } };
  }
  if (eager || provider !== 'cpu') {
    throw new InputError(`--precision int8 runs on the CPU; found device ${on}: give --device cpu`);
  }
  const bar = progressBar('calibrating', terminal);
  const options = { signal, progress: bar.update };
  const { eager: _, provider: __, ...parts } = partsOf(spec);
  const int8 = await chooseCalibration(choice, spec.weights, parts, options).finally(bar.stop);
  return { ...chosen, spec: { ...spec, ...(int8 && { int8 }) } };
}

/** Options that choose where a tracker runs. */
type DeviceChoice = Pick<TrackerChoice, 'device' | 'threads' | 'workers'>;

/**
 * Chooses the device of a tracker's network, if it has one.
 *
 * @param choose Default: it is left closed for the processes that track.
 * @throws InputError when the device is unknown or not available.
 */
export async function onDevice(
  read: ReadTracker,
  choice: DeviceChoice,
  terminal: Terminal,
  choose: typeof chosenDevice = probedDevice,
): Promise<ChosenTracker> {
  const { workers } = choice;
  if ('baseline' in read.spec) return { ...read, ...(workers !== undefined && { workers }) };
  return { ...read, ...(await networkOnDevice(read.spec, choice, terminal, choose)) };
}

/**
 * Chooses the device of a network.
 *
 * @param choose As in {@link onDevice}.
 * @throws InputError when the device is unknown or not available.
 */
export async function networkOnDevice(
  spec: NetworkSpec,
  { device: wanted, threads, workers }: DeviceChoice,
  terminal: Terminal,
  choose: typeof chosenDevice = probedDevice,
): Promise<{ readonly spec: NetworkSpec; readonly workers?: number }> {
  const device = await choose(wanted, terminal);
  const { name, reason } = device;
  const processes = workers ?? (name === 'cpu' ? undefined : 1);
  return {
    spec: { ...spec, ...compileTarget(device), threads, device: { name, reason } },
    ...(processes !== undefined && { workers: processes }),
  };
}

/**
 * Hyper-parameters of a published set; by default those of the weights' card, or published for a benchmark; or those with
 * the numbers of a JSON file, which may name some.
 *
 * @throws InputError when the set is unknown, or the file is not a JSON object of numbers that the tracker has.
 */
function chooseHyper(model: Model, benchmark: string, weights: string, given?: string): ChosenHyper {
  if (given === undefined) return defaultHyper(model, benchmark, weights);
  if (!/\.json$/i.test(given)) return hyperSet(model.tracker, given);
  const expected = 'a JSON object of numbers by name';
  const content = readJsonFile(given, expected);
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new InputError(`${given}: holds ${kindOf(content)}; expected ${expected}`);
  }
  return withHyper(defaultHyper(model, benchmark, weights), content as Record<string, unknown>);
}

/** Says on stderr that a pixel format is the model's, as the weights name none. */
export function noteAssumedFormat(weights: string, found: FoundPixelFormat, terminal: Terminal): void {
  if (!found.isAssumed) return;
  terminal.note(
    `note: ${weights} names no pixel format; the model's, '${found.pixelFormat}', is used (--pixel-format chooses another)`,
  );
}
