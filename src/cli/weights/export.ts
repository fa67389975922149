import path from 'node:path';
import { type Command, Option } from 'commander';
import { inputRange, type PixelFormat, pixelFormats } from '../../data/images/pixel-format.js';
import { InputError } from '../../errors.js';
import { hashOfFile } from '../../files/file-hash.js';
import { type NameSource, nameSources } from '../../models/checkpoints/names.js';
import {
  compareExported,
  type ExportedNetwork,
  type ExportJob,
  exportNetwork,
  type OutputParity,
  parityTolerance,
  roundedParityTolerance,
} from '../../models/export-network.js';
import { initialise } from '../../models/initialise.js';
import type { HostParams } from '../../models/parameters.js';
import { compileNetwork } from '../../models/programs.js';
import { compileTarget, type Device } from '../../runtime/device.js';
import { type Model, modelByName, models } from '../../trackers/catalogue.js';
import { hyperSetFor } from '../../trackers/hyper-sets.js';
import type { Calibration } from '../../tracking/precision/calibration.js';
import { chooseCalibration, type PrecisionChoice } from '../../tracking/precision/choose-calibration.js';
import { readNetwork } from '../../tracking/read-network.js';
import { chosenDevice, deviceOption } from '../options/device.js';
import { precisionOptions } from '../options/network-options.js';
import { wholeNumber } from '../options/option-values.js';
import { noteAssumedFormat } from '../options/tracker-options.js';
import { progressBar } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';

interface Options extends PrecisionChoice {
  model: string;
  weights?: string;
  keyFormat?: NameSource;
  allowPartial?: boolean;
  random?: number;
  pixelFormat?: PixelFormat;
  device?: string;
  out: string;
  json?: boolean;
}

/**
 * Tolerance of outputs on devices other than the CPU, in standard deviations of the output. Not in the paper; chosen
 * because graphics cards may round factors of products to ten bits.
 */
const deviceTolerance = 1e-2;

/** A network's tensors and their origin. */
interface Weights {
  readonly params: HostParams;
  readonly metadata: Readonly<Record<string, string>>;
  /** The origin in words, one line each. */
  readonly remarks: readonly string[];
  readonly pixelFormat: PixelFormat;
}

/** `siamdla export`: writes a network as two ONNX files, and compares them with the running network. */
export function define(command: Command, terminal: Terminal): void {
  command
    .requiredOption('--model <name>', `one of ${models.map(({ name }) => name).join(', ')}`)
    .option('--weights <file>', 'a checkpoint: .pth, .pth.tar or .safetensors')
    .addOption(
      new Option('--key-format <name>', "naming of the checkpoint's tensors (default: the network's own)").choices(
        nameSources,
      ),
    )
    .option('--allow-partial', 'use initial values for tensors that the checkpoint lacks')
    .option('--random <seed>', 'initial values instead of weights, to try the export', wholeNumber(0))
    .addOption(
      new Option(
        '--pixel-format <name>',
        'pixel format of the input (default: that of the checkpoint, else of the model)',
      ).choices(pixelFormats),
    )
    .requiredOption('--out <folder>', 'folder of the files')
    .addOption(deviceOption());
  for (const option of precisionOptions()) command.addOption(option);
  command.option('--json', 'print one JSON object').action((options: Options) => runExport(options, terminal));
}

async function runExport(options: Options, terminal: Terminal): Promise<void> {
  const model = modelByName(options.model);
  const network = model.build();
  const weights = weightsOf(model, network.table, options, terminal);
  const input = weights.pixelFormat;
  const device = await chosenDevice(options.device, terminal);
  const signal = terminal.interruptSignal();
  const int8 = await calibrationOf(options, model, weights.params, input, device, terminal, signal);
  const half = options.precision === 'fp16';
  if (half && options.random !== undefined) {
    throw new InputError(
      '--precision fp16 needs trained weights, as activations of random ones leave the range of halves; expected --weights FILE',
    );
  }
  const [templateSize, searchSize] = [model.templateSize, model.searchSize.track];
  const metadata = {
    model: model.name,
    title: model.title,
    family: model.tracker.id,
    input,
    template_size: String(templateSize),
    search_size: String(searchSize),
    output_size: String(model.outputSize.track),
    ...((int8 || half) && { precision: options.precision! }),
    ...weights.metadata,
  };
  const { params } = weights;
  const job = {
    network,
    params,
    templateSize,
    searchSize,
    metadata,
    imageRange: inputRange(input),
    folder: options.out,
    int8,
    half,
    signal,
  };
  const exported = await exportNetwork(job);
  const { template, search, parity } = exported;
  signal.throwIfAborted();
  const deviceParity = device.name === 'cpu' ? undefined : await parityOn(device, job, exported);
  if (options.json) {
    terminal.printJson({ template, search, metadata, parity, device: device.name, deviceParity });
    return;
  }
  printParity(parity, terminal);
  if (deviceParity) {
    terminal.print(`\nthe network on ${device.name}:`);
    printParity(deviceParity, terminal);
  }
  terminal.print(`\n${template}\n${search}`);
  for (const remark of weights.remarks) terminal.print(remark);
  terminal.print(
    `input: ${input}; template ${templateSize} x ${templateSize}, search region ${searchSize} x ${searchSize}`,
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
  model: Model,
  params: HostParams,
  pixelFormat: PixelFormat,
  device: Device,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Calibration | undefined> {
  if (choice.precision !== 'int8' && choice.calibrate === undefined) return undefined;
  if (file === undefined) {
    throw new InputError('--precision int8 calibrates trained weights; expected --weights FILE, not --random');
  }
  if (device.name !== 'cpu') {
    throw new InputError(`--precision int8 runs on the CPU; found device ${device.name}: give --device cpu`);
  }
  const { hyper } = hyperSetFor(model, 'otb100');
  const bar = progressBar('calibrating', terminal);
  const options = { signal, progress: bar.update };
  return chooseCalibration(choice, file, { model, params, pixelFormat, hyper }, options).finally(bar.stop);
}

/**
 * Compares the files with the network as it runs on a device.
 *
 * @throws Error when an output differs by more than {@link deviceTolerance}, or {@link roundedParityTolerance} in half precision; the files stay, being equal to the CPU's.
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

function weightsOf(
  model: Model,
  table: ReturnType<Model['build']>['table'],
  { weights: file, random: seed, keyFormat, allowPartial, pixelFormat }: Options,
  terminal: Terminal,
): Weights {
  // the reference's: with the paper's, SiamCAR's untrained distances overflow
  const initial = (start: number): HostParams => initialise(table, { seed: start, rule: 'reference' });
  if (file !== undefined && seed !== undefined) {
    throw new InputError('both --weights and --random were given; expected one of them');
  }
  const unused = keyFormat !== undefined ? '--key-format' : allowPartial ? '--allow-partial' : undefined;
  if (seed !== undefined && unused !== undefined) {
    throw new InputError(`${unused}: is for the tensors of --weights, and --random was given; leave it out`);
  }
  if (seed !== undefined) {
    const weights = `untrained, initial values of seed ${seed}`;
    return {
      params: initial(seed),
      metadata: { weights },
      remarks: [`weights: ${weights}`],
      pixelFormat: pixelFormat ?? model.pixelFormat,
    };
  }
  if (file === undefined) {
    throw new InputError(
      `no weights were given for ${model.name}; give a checkpoint with --weights FILE, or --random SEED for an untrained network`,
    );
  }
  const read = readNetwork(model, file, { keyFormat, pixelFormat, into: allowPartial ? initial(1) : undefined });
  noteAssumedFormat(file, read, terminal);
  const loaded = read.conversion.match?.matched.length ?? 0;
  const sha256 = hashOfFile(file);
  const { source } = read.metadata;
  const origin = typeof source === 'string' ? ` (${source})` : '';
  const weights = `${path.basename(file)}${origin}, ${loaded} of ${table.length} tensors`;
  const remarks = [`weights: ${weights}, sha256 ${sha256}`];
  if (loaded < table.length) {
    remarks.push(
      `${table.length - loaded} tensors have initial values of seed 1: the files are not of a trained network`,
    );
  }
  const { params, pixelFormat: input } = read;
  return { params, metadata: { weights, weights_sha256: sha256 }, remarks, pixelFormat: input };
}
