import path from 'node:path';
import { Command } from 'commander';
import { type InputFormat, inputFormats } from '../data/images/input-format.js';
import { InputError } from '../errors.js';
import { type NameSource, nameSources } from '../models/checkpoints/names.js';
import { readCheckpoint } from '../models/checkpoints/read-checkpoint.js';
import { loadParams } from '../models/load.js';
import type { HostParams, InitRule } from '../models/parameters.js';
import { type AnyModel, modelByName, models } from '../models/zoo.js';
import { resolveConfig, type TrainConfig } from '../training/loop/config.js';
import { startingParams } from '../training/loop/initial.js';
import { trainPreset } from '../training/loop/presets.js';
import { type TrainResult, train } from '../training/loop/train.js';
import { interruptSignal } from './interrupt.js';
import { collect, wholeNumber } from './options.js';
import { checkData, dataNames, dataText, trainingSets } from './train-data.js';
import { epochText, stepsBar } from './train-progress.js';

interface Options {
  model: string;
  out: string;
  assigner: string;
  k?: number;
  option?: string[];
  data?: string[];
  sequences?: number;
  frames?: number;
  epochs?: number;
  batch?: number;
  accumulate?: number;
  pairsPerEpoch?: number;
  validationPairs?: number;
  negativeShare?: number;
  rate?: number;
  gpus?: number;
  input?: string;
  init?: string;
  weights?: string;
  from?: string;
  seed?: number;
  threads?: number;
  workers?: number;
  resume?: boolean;
  json?: boolean;
}

/** `siamdla train`: trains a network and writes its weights. */
export function trainCommand(): Command {
  return new Command('train')
    .description('train a tracker; Ctrl-C saves it, --resume goes on')
    .requiredOption('--model <name>', `one of ${models.map(({ name }) => name).join(', ')}`)
    .requiredOption('--out <folder>', 'folder of checkpoint, weights and metrics')
    .option('--assigner <name>', 'baseline, dla, or a strategy of siamdla assign', 'dla')
    .option('--k <number>', "DLA's K", wholeNumber(1))
    .option('--option <key=value>', "another of the assigner's options; may be repeated", collect)
    .option('--data <set>', `what to train on; may be repeated: ${dataNames} (default: synthetic)`, collect)
    .option('--sequences <number>', 'videos of the synthetic training set', wholeNumber(1))
    .option('--frames <number>', 'mean frames of its videos', wholeNumber(4))
    .option('--epochs <number>', "epochs (default: the model's preset)", wholeNumber(1))
    .option('--batch <number>', 'pairs per step', wholeNumber(1))
    .option('--accumulate <number>', 'parts that a batch is cut into, to fit into memory', wholeNumber(1))
    .option('--pairs-per-epoch <number>', 'pairs per epoch', wholeNumber(1))
    .option('--validation-pairs <number>', 'held-out pairs after each epoch; 0 for none', wholeNumber(0))
    .option('--negative-share <number>', 'share of pairs of different objects', Number)
    .option('--rate <number>', 'highest learning rate', Number)
    .option('--gpus <number>', 'multiplies the rate, as trainers that add gradients of several GPUs do', wholeNumber(1))
    .option('--input <format>', `what numbers the network sees: ${inputFormats.join(' or ')}`)
    .option('--init <rule>', "initial values: 'reference' or 'paper'")
    .option('--weights <file>', 'begin with these weights, all or some of them')
    .option('--from <names>', `whose names they have: ${nameSources.join(', ')}`)
    .option('--seed <number>', 'of initial values, pairs and labels', wholeNumber(0))
    .option('--threads <number>', 'threads of a step (default: all cores)', wholeNumber(1))
    .option('--workers <number>', 'threads that make pairs', wholeNumber(1))
    .option('--resume', "go on from the folder's checkpoint")
    .option('--json', 'print the epochs as JSON')
    .action(run);
}

async function run(options: Options): Promise<void> {
  const model = modelByName(options.model);
  const data = { ...options, data: options.data ?? ['synthetic'] };
  checkData(data);
  const signal = interruptSignal();
  const overrides = overridesOf(options, model);
  const preset = trainPreset(model);
  resolveConfig(preset, overrides); // before anything takes long
  const initial =
    options.weights === undefined ? undefined : initialParams(options, overrides.init ?? preset.init, model);
  const sets = await trainingSets(data, 'train', signal);
  const validation = await trainingSets(data, 'validation', signal);
  const bar = stepsBar();
  const result = await train(overrides, {
    sets,
    validation: validation.length > 0 ? validation : undefined,
    initial,
    folder: options.out,
    resume: options.resume,
    compile: options.threads ? { threads: options.threads } : {},
    workers: options.workers,
    signal,
    progress: bar.update,
    epochDone: (summary) => {
      bar.stop();
      if (!options.json) console.log(epochText(summary));
    },
  }).finally(bar.stop);
  report(result, options);
}

/** What the options change of the model's preset. */
function overridesOf(options: Options, model: AnyModel): Partial<TrainConfig> & { model: string } {
  const { k, rate, pairsPerEpoch, negativeShare, input } = options;
  const preset = trainPreset(model);
  const assignerOptions = Object.fromEntries((options.option ?? []).map(keyValue));
  const pairs = {
    ...preset.pairs,
    ...(pairsPerEpoch === undefined ? {} : { pairsPerEpoch }),
    ...(negativeShare === undefined ? {} : { negativeShare }),
    ...(input === undefined ? {} : { inputFormat: input as InputFormat }),
  };
  const given: { -readonly [Key in keyof TrainConfig]?: TrainConfig[Key] | undefined } = {
    assigner: options.assigner,
    assignerOptions: { ...assignerOptions, ...(k === undefined ? {} : { k }) },
    data: dataText({ ...options, data: options.data ?? ['synthetic'] }),
    epochs: options.epochs,
    batch: options.batch,
    accumulate: options.accumulate,
    validationPairs: options.validationPairs,
    gpus: options.gpus,
    seed: options.seed,
    init: options.init as InitRule | undefined,
    weights: options.weights && path.basename(options.weights),
    peakRate: rate,
    pairs,
  };
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...(Object.fromEntries(known) as Partial<TrainConfig>), model: model.name };
}

/** 'fallback=none' as a key and a value; numbers, lists and objects as JSON. */
function keyValue(word: string): [string, unknown] {
  const [key, ...rest] = word.split('=');
  const text = rest.join('=');
  if (!key || rest.length === 0) throw new InputError(`--option '${word}': expected key=value`);
  try {
    return [key, JSON.parse(text)];
  } catch {
    return [key, text];
  }
}

function initialParams({ weights, from, seed = 1 }: Options, init: InitRule, model: AnyModel): HostParams {
  if (from !== undefined && !nameSources.includes(from as NameSource)) {
    throw new InputError(`unknown names '${from}'; expected one of ${nameSources.join(', ')}`);
  }
  const { table } = model.build();
  const source = from === undefined ? {} : { from: from as NameSource };
  const { params, conversion } = loadParams(table, readCheckpoint(weights!), {
    ...source,
    into: startingParams(table, init, seed),
  });
  console.error(`${weights}: ${conversion.converted.length} of the network's ${table.length} tensors`);
  return params;
}

function report({ epochs, weightsFile, unreadable }: TrainResult, { json }: Options): void {
  if (json) console.log(JSON.stringify({ epochs, weights: weightsFile }));
  else console.log(`weights: ${weightsFile}`);
  if (unreadable.count > 0) {
    console.error(`${unreadable.count} images could not be read: ${unreadable.examples.join(', ')}`);
  }
}
