import type { Command } from 'commander';
import type { PixelFormat } from '../../data/images/pixel-format.js';
import { InputError } from '../../errors.js';
import { compileTarget } from '../../runtime/device.js';
import { counted } from '../../text/number-text.js';
import { partsOf } from '../../tracking/run/tracker-spec.js';
import { constantBoxes } from '../../training/loop/constant-box.js';
import type { Validation } from '../../training/loop/validation.js';
import { chosenDevice, deviceOption } from '../options/device.js';
import { pixelFormatOption } from '../options/network-options.js';
import { collect, parallelCount, wholeNumber } from '../options/option-values.js';
import { readTracker } from '../options/tracker-options.js';
import type { Terminal } from '../terminal/terminal.js';
import { dataNames, pairWorkersOption, parseTrainData, trainingSets } from './train-data.js';

interface Options {
  model: string;
  weights?: string;
  pixelFormat?: PixelFormat;
  data?: string[];
  assigner: string;
  pairs: number;
  seed: number;
  threads?: number;
  device?: string;
  workers?: number;
  json?: boolean;
}

/** `siamdla validate`: what any weights predict on training pairs of any data. */
export function define(command: Command, terminal: Terminal): void {
  command
    .requiredOption('--model <name>', 'the network, as of siamdla train')
    .option('--weights <file>', "trained weights (default: the kit's own, where it has some)")
    .addOption(pixelFormatOption("of the network's input (default: the file's, else the model's)"))
    .option(
      '--data <name=path>',
      `a set that the weights were not trained on; may be repeated: ${dataNames} (default: synthetic, its validation videos)`,
      collect,
    )
    .option('--assigner <name>', 'whose labels the losses are of', 'baseline')
    .option('--pairs <number>', 'number of pairs', wholeNumber(1), 512)
    .option('--seed <number>', 'seed of the pairs', wholeNumber(0), 1)
    .option('--threads <number>', 'threads of the network (default: all cores)', parallelCount)
    .addOption(deviceOption())
    .addOption(pairWorkersOption())
    .option('--json', 'print the metrics as JSON')
    .action((options: Options) => runValidation(options, terminal));
}

async function runValidation(options: Options, terminal: Terminal): Promise<void> {
  const { model, assigner, pairs, seed, threads, workers } = options;
  const places = parseTrainData(options.data ?? ['synthetic']);
  const { spec } = readTracker({ ...options, name: model, threads: 0, benchmark: 'synthetic' }, terminal);
  if (!('weights' in spec))
    throw new InputError(`--model ${model}: has no network; 'siamdla train --help' lists those that have`);
  const signal = terminal.interruptSignal();
  const device = await chosenDevice(options.device, terminal);
  const { params } = partsOf(spec);
  const named = new Map([...places].filter(([, folder]) => folder !== undefined));
  const sets = [
    ...(await trainingSets({ sets: places, workers }, 'validation', signal, terminal)), // the synthetic ones alone
    ...(await trainingSets({ sets: named, workers }, 'train', signal, terminal)),
  ];
  const { validate } = await import('../../training/loop/validate.js');
  const config = { model, assigner, seed, validationPairs: pairs, pixelFormat: spec.pixelFormat };
  const compile = { ...compileTarget(device), ...(threads !== undefined && { threads }) };
  const found = await validate(config, { params, sets, compile, workers, signal });
  if (options.json) terminal.printJson(found);
  else printMetrics(found, terminal);
  const constant = constantBoxes(found);
  if (constant !== undefined) terminal.note(`warning: ${constant}`);
}

function printMetrics(
  { pairs, iou, boxes, regressedShare = Number.NaN, loss, parts }: Validation,
  terminal: Terminal,
): void {
  const { sizeIou, aspect, area } = boxes;
  const rows: [string, number][] = [
    ['mean IoU of the best-scored box', iou],
    ['mean IoU of sizes alone', sizeIou],
    ['correlation of ln(w/h)', aspect.correlation],
    ['deviation of ln(w/h), predicted', aspect.predictedSd],
    ['deviation of ln(w/h), targets', aspect.targetSd],
    ['correlation of ln(wh)', area.correlation],
    ['deviation of ln(wh), predicted', area.predictedSd],
    ['deviation of ln(wh), targets', area.targetSd],
    ['share of images in the regression loss', regressedShare],
    ['loss', loss],
    ...Object.entries(parts).map(([name, part]): [string, number] => [`loss: ${name}`, part]),
  ];
  terminal.print(counted(pairs, 'pair'));
  terminal.printTable({ metric: rows.map(([name]) => name), value: rows.map(([, value]) => value.toFixed(4)) });
}
