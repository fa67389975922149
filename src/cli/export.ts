import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { Command, Option } from 'commander';
import { type PixelFormat, pixelFormats } from '../data/images/pixel-format.js';
import { InputError } from '../errors.js';
import type { Checkpoint } from '../models/checkpoints/checkpoint.js';
import { type NameSource, nameSources } from '../models/checkpoints/names.js';
import { readCheckpoint } from '../models/checkpoints/read-checkpoint.js';
import type { Exported, ExportJob, OutputParity } from '../models/export-network.js';
import type { HostParams } from '../models/parameters.js';
import type { Device } from '../runtime/device.js';
import type { Model } from '../trackers/catalogue.js';
import { chosenDevice, deviceOption } from './device.js';
import { wholeNumber } from './options.js';
import { printTable } from './table.js';

interface ExportOptions {
  model: string;
  weights?: string;
  from?: NameSource;
  allowPartial?: boolean;
  random?: number;
  input?: PixelFormat;
  device?: string;
  out: string;
  json?: boolean;
}

/**
 * How far outputs on another device than the CPU may be from the files', in standard deviations of the output. Not in the
 * paper; chosen because graphics cards may round factors of products to ten bits.
 */
const deviceTolerance = 1e-2;

/** A network's tensors and what is said of where they came from. */
interface Weights {
  readonly params: HostParams;
  readonly metadata: Readonly<Record<string, string>>;
  /** The same in words, one line each. */
  readonly remarks: readonly string[];
  readonly input: PixelFormat | undefined;
}

/** `siamdla export`: writes a network as two ONNX files, and compares them with the running network. */
export function exportCommand(): Command {
  return new Command('export')
    .description(
      'write a network as template.onnx and search.onnx, and compare both with the network as it runs on the device',
    )
    .requiredOption('--model <name>', "the network: 'siamcar-r50'")
    .option('--weights <file>', 'a checkpoint: .pth, .pth.tar or .safetensors')
    .addOption(
      new Option('--from <names>', "whose names the checkpoint has; else the network's own").choices(nameSources),
    )
    .option('--allow-partial', 'fill tensors that the checkpoint lacks with initial values')
    .option('--random <seed>', 'initial values instead of weights, to try the files out', wholeNumber(0))
    .addOption(
      new Option(
        '--input <format>',
        "what numbers the weights expect; else what the checkpoint says, else the model's",
      ).choices(pixelFormats),
    )
    .requiredOption('--out <folder>', 'where the files go')
    .addOption(deviceOption())
    .option('--json', 'print one JSON object')
    .action(run);
}

async function run(options: ExportOptions): Promise<void> {
  // loaded when asked for: other commands should not wait for tensorflow.js
  const [{ modelByName }, { exportNetwork, parityTolerance }] = await Promise.all([
    import('../trackers/catalogue.js'),
    import('../models/export-network.js'),
  ]);
  const model = modelByName(options.model);
  const network = model.build();
  const weights = await weightsOf(model, network.table, options);
  const input = options.input ?? weights.input ?? model.pixelFormat;
  const device = await chosenDevice(options.device);
  const [templateSize, searchSize] = [model.templateSize, model.searchSize.track];
  const metadata = {
    model: model.name,
    title: model.title,
    family: model.tracker.id,
    input,
    template_size: String(templateSize),
    search_size: String(searchSize),
    output_size: String(model.outputSize.track),
    ...weights.metadata,
  };
  const imageRange = input === 'bgr' ? ([0, 255] as const) : ([-2.1, 2.6] as const);
  const { params } = weights;
  const job = { network, params, templateSize, searchSize, metadata, imageRange, folder: options.out };
  const exported = await exportNetwork(job);
  const { template, search, parity } = exported;
  const deviceParity = device.name === 'cpu' ? undefined : await parityOn(device, job, exported);
  if (options.json) {
    console.log(JSON.stringify({ template, search, metadata, parity, device: device.name, deviceParity }));
    return;
  }
  print(parity);
  if (deviceParity) {
    console.log(`\nthe network on ${device.name}:`);
    print(deviceParity);
  }
  console.log(`\n${template}\n${search}`);
  for (const remark of weights.remarks) console.log(remark);
  console.log(
    `input: ${input}; template ${templateSize} x ${templateSize}, search region ${searchSize} x ${searchSize}`,
  );
  console.log(
    `opened in plain ONNX Runtime: all outputs within ${parityTolerance} deviations of the running network's`,
  );
}

/**
 * Compares the files with the network as it runs on a device.
 *
 * @throws Error when an output differs by more than {@link deviceTolerance}; the files stay, being equal to the CPU's.
 */
async function parityOn(device: Device, job: ExportJob, files: Exported): Promise<OutputParity[]> {
  const [{ compileTarget }, { compileNetwork }, { compareExported }] = await Promise.all([
    import('../runtime/device.js'),
    import('../models/programs.js'),
    import('../models/export-network.js'),
  ]);
  const programs = await compileNetwork(job.network, job.params, job, compileTarget(device));
  try {
    const parity = await compareExported(programs, files, job);
    const bad = parity.find(({ relative }) => !(relative <= deviceTolerance));
    if (!bad) return parity;
    throw new Error(
      `output '${bad.output}' on ${device.name} differs from the exported files' by ${bad.relative} of its deviation (at most ${deviceTolerance}); the files in '${job.folder}' are right on the CPU`,
    );
  } finally {
    await programs.dispose();
  }
}

function print(parity: readonly OutputParity[]): void {
  printTable({
    output: parity.map(({ output }) => output),
    shape: parity.map(({ shape }) => `[${shape.join(', ')}]`),
    'largest difference': parity.map(({ difference }) => difference.toExponential(1)),
    deviation: parity.map(({ std }) => std.toPrecision(3)),
    'difference / deviation': parity.map(({ relative }) => relative.toExponential(1)),
  });
}

async function weightsOf(
  model: Model,
  table: ReturnType<Model['build']>['table'],
  { weights: file, random: seed, from, allowPartial }: ExportOptions,
): Promise<Weights> {
  const { initialise } = await import('../models/initialise.js');
  // the reference's: with the paper's, SiamCAR's untrained distances overflow
  const initial = (from: number): HostParams => initialise(table, { seed: from, rule: 'reference' });
  if (file !== undefined && seed !== undefined) {
    throw new InputError('both --weights and --random were given; expected one of them');
  }
  if (seed !== undefined) {
    const weights = `untrained, initial values of seed ${seed}`;
    return { params: initial(seed), metadata: { weights }, remarks: [`weights: ${weights}`], input: undefined };
  }
  if (file === undefined) {
    throw new InputError(
      `no weights were given for ${model.name}; give a checkpoint with --weights FILE, or --random SEED for an untrained network`,
    );
  }
  const checkpoint = readCheckpoint(file);
  const input = inputOf(checkpoint);
  const { loadParams } = await import('../models/load.js');
  const into = allowPartial ? { into: initial(1) } : {};
  const { params, conversion } = loadParams(table, checkpoint, { ...(from ? { from } : {}), ...into });
  const loaded = conversion.match?.matched.length ?? 0;
  const sha256 = await hashOf(file);
  const { source } = checkpoint.metadata;
  const from_ = typeof source === 'string' ? ` (${source})` : '';
  const weights = `${path.basename(file)}${from_}, ${loaded} of ${table.length} tensors`;
  const remarks = [`weights: ${weights}, sha256 ${sha256}`];
  if (loaded < table.length) {
    remarks.push(
      `${table.length - loaded} tensors have initial values of seed 1: the files are not of a trained network`,
    );
  }
  return { params, metadata: { weights, weights_sha256: sha256 }, remarks, input };
}

/** What a checkpoint says of the numbers that its network expects. */
function inputOf({ file, metadata }: Checkpoint): PixelFormat | undefined {
  const { input } = metadata;
  if (input === undefined) return undefined;
  const known = pixelFormats.find((name) => name === input);
  if (known) return known;
  throw new InputError(
    `${file}: its metadata says input '${input}'; expected one of ${pixelFormats.join(', ')}; tell with --input which it is`,
  );
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
