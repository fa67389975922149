import { existsSync } from 'node:fs';
import path from 'node:path';
import type { PixelFormat } from '../data/images/pixel-format.js';
import { InputError } from '../errors.js';
import { checkFolder } from '../files.js';
import { type NameSource, nameSources } from '../models/checkpoints/names.js';
import { readCheckpoint } from '../models/checkpoints/read-checkpoint.js';
import { loadParams } from '../models/load.js';
import type { HostParams, InitRule } from '../models/parameters.js';
import { compileTarget } from '../runtime/device.js';
import { type Model, modelByName } from '../trackers/catalogue.js';
import { resolveTraining, type TrainConfig, type TrainOverrides } from '../training/loop/config.js';
import { startingParams } from '../training/loop/initial.js';
import { type TrainResult, train } from '../training/loop/train.js';
import { trainingFiles } from '../training/loop/training-files.js';
import { chosenDevice } from './device.js';
import { interruptSignal } from './interrupt.js';
import { checkData, dataText, trainingSets } from './train-data.js';
import { epochText, stepsBar } from './train-progress.js';

/** Options of `siamdla train`. */
export interface TrainOptions {
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
  device?: string;
  workers?: number;
  resume?: boolean;
  json?: boolean;
}

/** Trains as the options say. */
export async function runTraining(options: TrainOptions): Promise<void> {
  const model = modelByName(options.model);
  const data = { ...options, data: options.data ?? ['synthetic'] };
  checkData(data);
  const signal = interruptSignal(`--resume goes on from ${path.join(options.out, trainingFiles.checkpoint)}`);
  const overrides = overridesOf(options, model);
  const { config } = resolveTraining(overrides); // before anything takes long
  const initial = options.weights === undefined ? undefined : initialParams(options, config.init, model);
  if (options.resume && !existsSync(path.join(options.out, trainingFiles.checkpoint))) {
    console.error(`note: ${options.out} holds no ${trainingFiles.checkpoint} to go on from; a new training begins`);
  }
  checkFolder(options.out, '--out');
  const device = await chosenDevice(options.device);
  const sets = await trainingSets(data, 'train', signal);
  const validation = await trainingSets(data, 'validation', signal);
  const bar = stepsBar();
  const result = await train(overrides, {
    sets,
    validation: validation.length > 0 ? validation : undefined,
    initial,
    folder: options.out,
    resume: options.resume,
    compile: { ...compileTarget(device), ...(options.threads && { threads: options.threads }) },
    device,
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
function overridesOf(options: TrainOptions, model: Model): TrainOverrides {
  const { k, rate, pairsPerEpoch, negativeShare, input } = options;
  const assignerOptions = Object.fromEntries((options.option ?? []).map(keyValue));
  const pairs = {
    ...(pairsPerEpoch === undefined ? {} : { pairsPerEpoch }),
    ...(negativeShare === undefined ? {} : { negativeShare }),
  };
  const given: { -readonly [Key in keyof Omit<TrainConfig, 'pairs'>]?: TrainConfig[Key] | undefined } = {
    assigner: options.assigner,
    assignerOptions: { ...assignerOptions, ...(k === undefined ? {} : { k }) },
    data: dataText({ ...options, data: options.data ?? ['synthetic'] }),
    epochs: options.epochs,
    batch: options.batch,
    accumulate: options.accumulate,
    validationPairs: options.validationPairs,
    lrMultiplier: options.gpus,
    pixelFormat: input as PixelFormat | undefined,
    seed: options.seed,
    init: options.init as InitRule | undefined,
    weights: options.weights && path.basename(options.weights),
    peakLr: rate,
  };
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...(Object.fromEntries(known) as Partial<TrainConfig>), pairs, model: model.name };
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

function initialParams({ weights, from, seed = 1 }: TrainOptions, init: InitRule, model: Model): HostParams {
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

function report({ epochs, weightsFile, unreadable }: TrainResult, { json }: TrainOptions): void {
  if (json) console.log(JSON.stringify({ epochs, weights: weightsFile }));
  else console.log(`weights: ${weightsFile}`);
  if (unreadable.count > 0) {
    console.error(`${unreadable.count} images could not be read: ${unreadable.examples.join(', ')}`);
  }
}
