import type { Command } from 'commander';
import { inputRange } from '../../data/images/pixel-format.js';
import { InputError } from '../../errors.js';
import {
  compareExported,
  type ExportedNetwork,
  type ExportJob,
  exportNetwork,
  type OutputParity,
  parityTolerance,
  roundedParityTolerance,
} from '../../models/export-network.js';
import { compileNetwork } from '../../models/programs.js';
import { compileTarget, type Device } from '../../runtime/device.js';
import { modelByName, models } from '../../trackers/catalogue.js';
import { hyperSetFor } from '../../trackers/hyper-sets.js';
import type { Calibration } from '../../tracking/precision/calibration.js';
import { chooseCalibration, type PrecisionChoice } from '../../tracking/precision/choose-calibration.js';
import type { FloatParts } from '../../tracking/tracker-parts.js';
import { chosenDevice, deviceOption } from '../options/device.js';
import { keyFormatOption, pixelFormatOption, precisionOptions } from '../options/network-options.js';
import { wholeNumber } from '../options/option-values.js';
import { progressBar } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';
import { type ExportedWeights, exportedWeights, type WeightsChoice } from './exported-weights.js';

interface Options extends PrecisionChoice, WeightsChoice {
  model: string;
  device?: string;
  out: string;
  json?: boolean;
}

/**
 * Tolerance of outputs on devices other than the CPU, in standard deviations of the output. Not in the paper; chosen
 * because graphics cards may round factors of products to ten bits.
 */
const deviceTolerance = 1e-2;

/** `siamdla export`: writes a network as two ONNX files, and compares them with the running network. */
export function define(command: Command, terminal: Terminal): void {
  command
    .requiredOption('--model <name>', `one of ${models.map(({ name }) => name).join(', ')}`)
    .option('--weights <file>', 'a checkpoint: .pth, .pth.tar or .safetensors')
    .addOption(keyFormatOption("the checkpoint's tensors"))
    .option('--allow-partial', 'use initial values for tensors that the checkpoint lacks')
    .option('--random <seed>', 'initial values instead of weights, to try the export', wholeNumber(0))
    .addOption(pixelFormatOption('of the input (default: that of the checkpoint, else of the model)'))
    .requiredOption('--out <folder>', 'folder of the files')
    .addOption(deviceOption());
  for (const option of precisionOptions()) command.addOption(option);
  command.option('--json', 'print one JSON object').action((options: Options) => runExport(options, terminal));
}

async function runExport(options: Options, terminal: Terminal): Promise<void> {
  const model = modelByName(options.model);
  const network = model.build();
  const weights = exportedWeights(model, network.table, options, terminal);
  const { params, pixelFormat: input } = weights;
  const device = await chosenDevice(options.device, terminal);
  const signal = terminal.interruptSignal();
  const int8 = await calibrationOf(options, { model, params, pixelFormat: input }, device, signal, terminal);
  const half = options.precision === 'fp16';
  if (half && options.random !== undefined) {
    throw new InputError(
      '--precision fp16 needs trained weights, as activations of random ones leave the range of halves; expected --weights FILE',
    );
  }
  const sizes = { templateSize: model.templateSize, searchSize: model.searchSize.track };
  const metadata = {
    model: model.name,
    title: model.title,
    family: model.tracker.id,
    input,
    template_size: String(sizes.templateSize),
    search_size: String(sizes.searchSize),
    output_size: String(model.outputSize.track),
    ...((int8 || half) && { precision: options.precision! }),
    ...weights.metadata,
  };
  const job = {
    ...{ network, params, ...sizes, metadata, imageRange: inputRange(input), folder: options.out },
    ...{ int8, half, signal },
  };
  const exported = await exportNetwork(job);
  signal.throwIfAborted();
  const deviceParity = device.name === 'cpu' ? undefined : await parityOn(device, job, exported);
  if (options.json) {
    const { template, search, parity } = exported;
    terminal.printJson({ template, search, metadata, parity, device: device.name, deviceParity });
    return;
  }
  printExport(job, exported, weights, terminal, deviceParity && { name: device.name, parity: deviceParity });
}

/** @param onDevice The comparison with the network on a device other than the CPU. */
function printExport(
  { templateSize, searchSize, int8, half }: ExportJob,
  { template, search, parity }: ExportedNetwork,
  { remarks, pixelFormat }: ExportedWeights,
  terminal: Terminal,
  onDevice: { readonly name: string; readonly parity: readonly OutputParity[] } | undefined,
): void {
  printParity(parity, terminal);
  if (onDevice) {
    terminal.print(`\nthe network on ${onDevice.name}:`);
    printParity(onDevice.parity, terminal);
  }
  terminal.print(`\n${template}\n${search}`);
  for (const remark of remarks) terminal.print(remark);
  terminal.print(
    `input: ${pixelFormat}; template ${templateSize} x ${templateSize}, search region ${searchSize} x ${searchSize}`,
  );
  terminal.print(
    `opened in plain ONNX Runtime: all outputs within ${int8 || half ? roundedParityTolerance : parityTolerance} deviations of the running network's`,
  );
}

/**
 * The calibration of `--precision int8`.
 *
 * @throws InputError without `--weights`, on another device than the CPU, and as `chooseCalibration`.
 */
async function calibrationOf(
  { weights: file, ...choice }: Options,
  network: Pick<FloatParts, 'model' | 'params' | 'pixelFormat'>,
  device: Device,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<Calibration | undefined> {
  if (choice.precision !== 'int8' && choice.calibrate === undefined) return undefined;
  if (file === undefined) {
    throw new InputError('--precision int8 calibrates trained weights; expected --weights FILE, not --random');
  }
  if (device.name !== 'cpu') {
    throw new InputError(`--precision int8 runs on the CPU; found device ${device.name}: give --device cpu`);
  }
  const { hyper } = hyperSetFor(network.model, 'otb100');
  const bar = progressBar('calibrating', terminal);
  const options = { signal, progress: bar.update };
  return chooseCalibration(choice, file, { ...network, hyper }, options).finally(bar.stop);
}

/**
 * Compares the files with the network as it runs on a device.
 *
 * @throws Error when an output differs by more than {@link deviceTolerance}, or {@link roundedParityTolerance} in half
 * precision; the files stay, being equal to the CPU's.
 */
async function parityOn(device: Device, job: ExportJob, files: ExportedNetwork): Promise<OutputParity[]> {
  const half = job.half ?? false;
  const tolerance = half ? roundedParityTolerance : deviceTolerance;
  const programs = await compileNetwork(job.network, job.params, job, {
    ...compileTarget(device),
    isFrozen: half,
    half,
  });
  try {
    const parity = await compareExported(programs, files, job);
    const bad = parity.find(({ relative }) => !(relative <= tolerance));
    if (!bad) return parity;
    throw new Error(
      `output '${bad.output}' on ${device.name} differs from the exported files' by ${bad.relative} of its deviation (at most ${tolerance}); the files in '${job.folder}' are right on the CPU`,
    );
  } finally {
    await programs.dispose();
  }
}

function printParity(parity: readonly OutputParity[], terminal: Terminal): void {
  terminal.printTable({
    output: parity.map(({ output }) => output),
    shape: parity.map(({ shape }) => `[${shape.join(', ')}]`),
    'largest difference': parity.map(({ difference }) => difference.toExponential(1)),
    deviation: parity.map(({ std }) => std.toPrecision(3)),
    'difference / deviation': parity.map(({ relative }) => relative.toExponential(1)),
  });
}
