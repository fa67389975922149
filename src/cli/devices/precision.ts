import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { missingRealVideos, realVideoFolders } from '../../data/training-sets/real-videos.js';
import { InputError } from '../../errors.js';
import type { TrainedNetwork } from '../../experiments/precision/accuracy.js';
import type { PrecisionResult } from '../../experiments/precision/result.js';
import { precisionTable } from '../../experiments/precision/table.js';
import { shortHash } from '../../experiments/precision/title.js';
import { hashOfFile } from '../../files/file-hash.js';
import { checkFolder } from '../../files/output-folder.js';
import { writeFileAtomic } from '../../files/writing.js';
import { toText } from '../../plots/result-table.js';
import { provenanceNow } from '../../provenance/provenance.js';
import { type Card, nvidiaCards } from '../../runtime/card.js';
import { compileTarget, type Device } from '../../runtime/device.js';
import { deviceIdentity, isCard } from '../../runtime/device-name.js';
import { modelByName } from '../../trackers/catalogue.js';
import { calibrationPath } from '../../tracking/precision/calibration.js';
import { shippedModel, shippedWeights } from '../../tracking/shipped-weights.js';
import { chosenDevice, deviceOption } from '../options/device.js';
import { nameList, parallelCount, wholeNumber } from '../options/option-values.js';
import { progressBar } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';
import { PrecisionRun } from './precision-run.js';

interface Options {
  models: string;
  rounds: number;
  weights?: string[];
  benchmark?: string;
  calibrate?: string;
  workers?: number;
  out: string;
  device?: string;
  json?: boolean;
}

const speedModels = [
  'siamrpnpp-r50',
  'siamcar-r50',
  'siamrpnpp-mobilenetv2',
  'siamcar-mobilenetv2',
  'siamrpnpp-tiny',
  'siamcar-tiny',
  'nanotrack-v3',
];

/** `siamdla precision`: speed of networks in 8-bit integers, and accuracy in those and in half precision, beside float32. */
export function define(command: Command, terminal: Terminal): void {
  command
    .requiredOption('--out <folder>', 'folder of precision.json, and of the boxes; those that are there are kept')
    .option('--models <names>', 'models whose speed is measured, comma-separated; none: no speed', speedModels.join())
    .option('--rounds <n>', 'alternating rounds of the speed', wholeNumber(5), 7)
    .option('--weights <model=file...>', `trained networks whose accuracy is compared (default: ${shippedModel}'s)`)
    .option('--benchmark <folder>', "test videos in OTB's layout (default: the real test videos, if available)")
    .option(
      '--calibrate <folder>',
      "training videos in OTB's layout (default: the calibration beside the weights, else the real training videos)",
    )
    .option('--workers <n>', 'processes that track (default: one per core)', parallelCount)
    .addOption(deviceOption('cpu; of the speed: int8 on cpu, fp16 on webgpu and cuda'))
    .option('--json', 'print the result as JSON')
    .action((options: Options) => runPrecision(options, terminal));
}

async function runPrecision(options: Options, terminal: Terminal): Promise<void> {
  const names = nameList(options.models);
  const models = names.join() === 'none' ? [] : names;
  for (const name of models) modelByName(name);
  checkFolder(options.out, '--out');
  const signal = terminal.interruptSignal();
  const device = await chosenDevice(options.device ?? 'cpu', terminal);
  const target = compileTarget(device);
  if (target.eager) throw new InputError(`--device ${device.name}: expected cpu, webgpu or cuda`);
  const store = (result: PrecisionResult): string => {
    const text = `${JSON.stringify(result, null, 2)}\n`;
    writeFileAtomic(path.join(options.out, 'precision.json'), text);
    return text;
  };
  const run = new PrecisionRun({ ...placeOf(device), threads: 1 }, store, signal);
  await compareAccuracies(options, run, signal, terminal);
  const { measurePrecision } = await import('../../experiments/precision/speed.js');
  for (const name of models) {
    terminal.note(`speed of ${name}`);
    await run.speed(name, () => measurePrecision(name, options.rounds, target, signal));
  }
  const result = run.result();
  const text = store(result);
  terminal.print(options.json ? text.trimEnd() : toText(precisionTable(result)));
  for (const { model, part, weights, reason } of result.failures ?? []) {
    const name = weights === undefined ? model : `${model}, weights ${shortHash(weights)}`;
    terminal.note(`siamdla: not measured: ${part} of ${name}: ${reason}`);
    terminal.exitCode = 1;
  }
}

/** The title of a comparison, and what is stored of the device that starts to compute now. Accuracies are the CPU's. */
export function placeOf(
  device: Device,
  cards: readonly Card[] = isCard(device.name) ? nvidiaCards() : [],
): Pick<PrecisionResult, 'title' | 'device' | 'cards' | 'provenance'> {
  const what = 'Networks in 8-bit integers and half precision beside float32';
  const where = isCard(device.name) ? `speed on ${deviceIdentity(device.name)}, accuracy on the CPU,` : 'on the CPU';
  return {
    title: `${what}, ${where} by ONNX Runtime`,
    device: deviceIdentity(device.name),
    ...(isCard(device.name) && { cards }),
    provenance: provenanceNow({ ...compileTarget(device), threads: 1, device }),
  };
}

async function compareAccuracies(
  options: Options,
  run: PrecisionRun,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<void> {
  const networks = parseNetworks(options.weights ?? defaultWeights());
  const isCalibrated = ({ weights }: TrainedNetwork): boolean => existsSync(calibrationPath(weights));
  const needsVideos = !options.benchmark || (!options.calibrate && !networks.every(isCalibrated));
  const missing = needsVideos ? missingRealVideos() : undefined;
  if (missing !== undefined) {
    if (options.weights || options.benchmark || options.calibrate) {
      throw new InputError(`${missing} not found; give both --benchmark FOLDER and --calibrate FOLDER`);
    }
    terminal.note(`no accuracy: ${missing} not found`);
    return;
  }
  const videos = realVideoFolders();
  const { findBenchmark } = await import('../../tracking/run/find-benchmark.js');
  const { comparePrecision } = await import('../../experiments/precision/accuracy.js');
  const found = await findBenchmark(options.benchmark ?? videos.test[0]!, { signal });
  if (found.protocol !== 'one-pass') throw new InputError(`--benchmark ${options.benchmark}: expected one of one pass`);
  const { title, sequences } = found.benchmark;
  if (sequences.length < 2) {
    throw new InputError(
      `--benchmark: ${title} has one video; expected at least 2, over which the interval is computed`,
    );
  }
  for (const network of networks) {
    terminal.note(`accuracy of ${network.model}, weights ${shortHash(network.hash)}: ${network.weights}`);
    const training = options.calibrate ?? (isCalibrated(network) ? undefined : videos.train);
    const place = { found, training, folder: options.out };
    const bar = progressBar('tracking', terminal);
    const how = { signal, progress: bar.update, workers: options.workers };
    await run.accuracy(network, () => comparePrecision(network, place, how).finally(bar.stop));
  }
}

function defaultWeights(): string[] {
  return [`${shippedModel}=${shippedWeights(shippedModel)!}`];
}

/** @throws InputError for a text of another form, and for weights that are given twice. */
function parseNetworks(texts: readonly string[]): TrainedNetwork[] {
  const networks = texts.map(parseNetwork);
  for (const [i, { model, weights, hash }] of networks.entries()) {
    const first = networks.findIndex((each) => each.model === model && each.hash === hash);
    if (first === i) continue;
    const same = networks[first]!.weights;
    throw new InputError(`--weights ${model}=${weights}: has the same content as ${same}; give each training once`);
  }
  return networks;
}

function parseNetwork(text: string): TrainedNetwork {
  const at = text.indexOf('=');
  const [model, weights] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  if (at < 1 || !existsSync(weights))
    throw new InputError(`--weights ${text}: expected MODEL=FILE with a file that exists`);
  modelByName(model);
  return { model, weights, hash: hashOfFile(weights) };
}
