import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Command, Option } from 'commander';
import type { PixelFormat } from '../../data/images/pixel-format.js';
import { InputError } from '../../errors.js';
import { checkFolder } from '../../files/output-folder.js';
import type { NameSource } from '../../models/checkpoints/names.js';
import type { InitRule } from '../../models/parameters.js';
import { compileTarget } from '../../runtime/device.js';
import { counted } from '../../text/number-text.js';
import { type Model, modelByName, models } from '../../trackers/catalogue.js';
import { resolveTraining, type TrainConfig, type TrainOverrides } from '../../training/loop/config.js';
import { newConstantBoxWarning } from '../../training/loop/constant-box.js';
import type { TrainResult } from '../../training/loop/train.js';
import { trainingFiles } from '../../training/loop/training-files.js';
import { chosenDevice, deviceOption } from '../options/device.js';
import { keyFormatOption, pixelFormatOption } from '../options/network-options.js';
import { assignerOptions, collect, numberWithin, parallelCount, share, wholeNumber } from '../options/option-values.js';
import { Interrupted } from '../terminal/interrupted.js';
import { stepsBar } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';
import { epochText, outcomeText } from './epoch-text.js';
import { initialWeights, weightsText } from './initial-weights.js';
import {
  dataNames,
  dataText,
  pairWorkersOption,
  parseTrainData,
  type TrainData,
  trainingSets,
  withHeldOut,
} from './train-data.js';

interface Options {
  model: string;
  out: string;
  assigner: string;
  k?: number;
  option?: string[];
  boxAssigner?: string;
  data: string[];
  sequences?: number;
  frames?: number;
  epochs?: number;
  batch?: number;
  accumulate?: number;
  pairsPerEpoch?: number;
  validationPairs?: number;
  holdOut?: number;
  negativeShare?: number;
  lr?: number;
  lrMultiplier?: number;
  pixelFormat?: PixelFormat;
  init?: InitRule;
  weights?: string;
  backbone?: string;
  keyFormat?: NameSource;
  seed?: number;
  threads?: number;
  device?: string;
  workers?: number;
  resume?: boolean;
  json?: boolean;
}

/** `siamdla train`: trains a network and writes its weights. */
export function define(command: Command, terminal: Terminal): void {
  command
    .requiredOption('--model <name>', `one of ${models.map(({ name }) => name).join(', ')}`)
    .requiredOption('--out <folder>', 'folder of the checkpoint, the weights and metrics.jsonl')
    .option('--assigner <name>', 'baseline, dla, or an assigner of siamdla assign', 'dla')
    .option('--k <number>', "DLA's K (default: 9)", wholeNumber(1))
    .option('--option <name=value>', 'another option of the assigner; may be repeated', collect)
    .option(
      '--box-assigner <name>',
      'assigner of the points with box targets: a name, or union:NAME with the positives; anchor-free models (default: that of the labels)',
    )
    .option('--data <name=path>', `a training set; may be repeated: ${dataNames} (default: synthetic)`, collect)
    .option('--sequences <number>', 'videos of the synthetic training set (default: 600)', wholeNumber(1))
    .option('--frames <number>', 'mean number of frames of its videos (default: 20)', wholeNumber(4))
    .option('--epochs <number>', "epochs (default: the model's recipe)", wholeNumber(1))
    .option('--batch <number>', "pairs per step (default: the model's recipe)", wholeNumber(1))
    .option(
      '--accumulate <number>',
      'parts of a batch whose gradients are averaged, to save memory (default: 1)',
      wholeNumber(1),
    )
    .option('--pairs-per-epoch <number>', "pairs per epoch (default: the model's recipe)", wholeNumber(1))
    .option('--validation-pairs <number>', 'validation pairs after each epoch; 0: none (default: 512)', wholeNumber(0))
    .option(
      '--hold-out <number>',
      'validate on the last of every so many videos of each set of files, and do not train on it (default: all are trained on)',
      wholeNumber(2),
    )
    .option(
      '--negative-share <number>',
      "share of pairs of different objects, 0 to 1 (default: the model's recipe)",
      share,
    )
    .option(
      '--lr <number>',
      "peak learning rate (default: the model's recipe)",
      numberWithin('a learning rate > 0', (value) => value > 0),
    )
    .option(
      '--lr-multiplier <number>',
      "number of GPUs whose gradients the reference sums: factor on the learning rate, not on the weight decay nor the clipping norm (default: the model's recipe)",
      wholeNumber(1),
    )
    .addOption(pixelFormatOption("of the network's input (default: that of --weights or --backbone, else the model's)"))
    .addOption(
      new Option('--init <rule>', 'initialisation (default: reference, as the trackers have it)').choices([
        'reference',
        'paper',
      ]),
    )
    .option('--weights <file>', 'initial weights of all layers, or of some')
    .addOption(
      new Option('--backbone <file>', 'initial weights of the backbone alone, as of a whole tracker').conflicts(
        'weights',
      ),
    )
    .addOption(keyFormatOption('the tensors in --weights or --backbone'))
    .option('--seed <number>', 'seed of initialisation, pairs and labels (default: 1)', wholeNumber(0))
    .option(
      '--threads <number>',
      'threads of a step (default: all cores that it may use); on 2 cores two trainings side by side on one thread each were 1.1 to 1.2 times as fast as one after the other on both',
      parallelCount,
    )
    .addOption(deviceOption())
    .addOption(pairWorkersOption())
    .option('--resume', "continue from the folder's checkpoint")
    .option('--json', 'print the epochs as JSON')
    .action((options: Options & { data?: string[] }) =>
      runTraining({ ...options, data: options.data ?? ['synthetic'] }, terminal).catch((error: unknown) => {
        throw error instanceof Interrupted && !existsSync(checkpointIn(options.out))
          ? new Interrupted(notBegun)
          : error;
      }),
    );
}

const notBegun = 'no step was trained yet; the same command starts the training';

const notValidated =
  'note: no videos are held out, so that nothing tells whether predicted boxes are right, or all of one shape; --hold-out 7 holds out one of seven';

function checkpointIn(folder: string): string {
  return path.join(folder, trainingFiles.checkpoint);
}

async function runTraining(options: Options, terminal: Terminal): Promise<void> {
  const model = modelByName(options.model);
  const data: TrainData = { ...options, sets: parseTrainData(options.data) };
  const checkpoint = checkpointIn(options.out);
  const signal = terminal.interruptSignal(`--resume continues from ${checkpoint}`);
  checkUsed(options, data);
  const overrides = overridesOf(options, data, model);
  const { config } = resolveTraining(overrides); // refuses invalid options before anything takes long
  const initial = initialWeights(options, config.init, model, terminal);
  if (options.resume && !existsSync(checkpoint)) {
    terminal.note(`note: ${checkpoint} not found; the training starts from the beginning`);
  }
  checkFolder(options.out, '--out');
  const device = await chosenDevice(options.device, terminal);
  const { sets, heldOut } = withHeldOut(data, await trainingSets(data, 'train', signal, terminal));
  const validation = [...(await trainingSets(data, 'validation', signal, terminal)), ...heldOut];
  if (validation.length === 0) terminal.note(notValidated);
  const { train } = await import('../../training/loop/train.js');
  const bar = stepsBar(terminal);
  const result = await train(
    { ...overrides, ...(initial && { pixelFormat: initial.pixelFormat }), data: dataText(data, sets) },
    {
      sets,
      validation: validation.length > 0 ? validation : undefined,
      initial: initial?.params,
      folder: options.out,
      resume: options.resume,
      compile: { ...compileTarget(device), ...(options.threads && { threads: options.threads }) },
      device,
      workers: options.workers,
      signal,
      progress: bar.update,
      onNote: (line) => terminal.note(`note: ${line}`),
      epochDone: (summary, history) => {
        bar.stop();
        if (!options.json) terminal.print(epochText(summary));
        const warning = newConstantBoxWarning(history);
        if (warning !== undefined) terminal.note(`warning: ${warning}`);
        const doubts = outcomeText(summary);
        if (doubts) terminal.note(doubts);
      },
    },
  ).finally(bar.stop);
  report(result, options, terminal);
}

/** @throws InputError for an option that would have no effect. */
function checkUsed(
  { validationPairs, holdOut, weights, backbone, keyFormat }: Options,
  { sets, sequences, frames }: TrainData,
): void {
  const size = sequences !== undefined ? '--sequences' : frames !== undefined ? '--frames' : undefined;
  const refuse = (option: string, why: string): never => {
    throw new InputError(`${option}: ${why}; leave it out`);
  };
  if (!sets.has('synthetic')) {
    if (size) refuse(size, 'is for the synthetic training set, which is not among --data');
    if (validationPairs && holdOut === undefined)
      refuse('--validation-pairs', 'no videos are held out (--hold-out 7 holds out one of seven)');
  }
  if (holdOut !== undefined && [...sets.values()].every((folder) => folder === undefined))
    refuse('--hold-out', 'is for sets of files; the synthetic set has held-out videos of its own');
  if (holdOut !== undefined && validationPairs === 0)
    refuse('--hold-out', 'nothing is validated with --validation-pairs 0');
  if (keyFormat && weights === undefined && backbone === undefined) {
    refuse('--key-format', 'is for the tensors of --weights or --backbone, none of which is given');
  }
}

/** The configuration that differs from the model's recipe. */
function overridesOf(options: Options, data: TrainData, model: Model): TrainOverrides {
  const { k, pairsPerEpoch, negativeShare, pixelFormat } = options;
  const pairs = {
    ...(pairsPerEpoch === undefined ? {} : { pairsPerEpoch }),
    ...(negativeShare === undefined ? {} : { negativeShare }),
  };
  const given: { -readonly [Key in keyof Omit<TrainConfig, 'pairs'>]?: TrainConfig[Key] | undefined } = {
    assigner: options.assigner,
    assignerOptions: assignerOptions(options.option, k),
    boxAssigner: options.boxAssigner,
    data: dataText(data),
    epochs: options.epochs,
    batch: options.batch,
    accumulate: options.accumulate,
    validationPairs: options.validationPairs,
    lrMultiplier: options.lrMultiplier,
    pixelFormat,
    seed: options.seed,
    init: options.init,
    weights: weightsText(options),
    peakLr: options.lr,
  };
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...(Object.fromEntries(known) as Partial<TrainConfig>), pairs, model: model.name };
}

function report({ epochs, weightsFile, unreadable }: TrainResult, { json }: Options, terminal: Terminal): void {
  if (json) terminal.printJson({ epochs, weights: weightsFile });
  else terminal.print(`weights: ${weightsFile}`);
  if (unreadable.count > 0) {
    terminal.note(`${counted(unreadable.count, 'image')} could not be read: ${unreadable.examples.join(', ')}`);
  }
}
