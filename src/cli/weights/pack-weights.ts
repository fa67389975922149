import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import * as v from 'valibot';
import { InputError } from '../../errors.js';
import { checked } from '../../files/checked.js';
import { hashOfFile } from '../../files/file-hash.js';
import { readJsonFile } from '../../files/json-file.js';
import { makeFolder } from '../../files/output-folder.js';
import { shownPath } from '../../files/shown-path.js';
import { writeFileAtomic } from '../../files/writing.js';
import type { Checkpoint } from '../../models/checkpoints/checkpoint.js';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { writeSafetensors } from '../../models/checkpoints/safetensors.js';
import { loadParams } from '../../models/load.js';
import { provenanceList } from '../../provenance/provenance-file.js';
import { modelByName } from '../../trackers/catalogue.js';
import { hyperSetFor, withHyper } from '../../trackers/hyper-sets.js';
import { shippedFolder } from '../../tracking/shipped-weights.js';
import {
  cardPath,
  evaluationSchema,
  type WeightsCard,
  type WeightsEvaluation,
  type WeightsHyper,
  type WeightsTraining,
} from '../../tracking/weights-card.js';
import { readTrainConfig } from '../../training/loop/checkpoint.js';
import type { TrainConfig } from '../../training/loop/config.js';
import { readMetrics } from '../../training/loop/metrics-file.js';
import { trainingFiles } from '../../training/loop/training-files.js';
import { collect } from '../options/option-values.js';
import type { Terminal } from '../terminal/terminal.js';

interface Options {
  title: string;
  out: string;
  default?: boolean;
  limit?: string[];
  licence?: string[];
  data?: string;
  evaluation?: string;
  hyper?: string;
  hyperOrigin?: string;
}

/** `siamdla checkpoint pack`: a finished training's weights in half precision with their card. */
export function definePack(command: Command, terminal: Terminal): void {
  command
    .command('pack')
    .description('write the weights of a finished training in half precision, with a card that describes them')
    .argument('<folder>', 'folder of a finished training')
    .requiredOption('--title <text>', "title of the tracker: 'DLA-SiamCAR (MobileNetV2)'")
    .option('--out <folder>', 'folder of the weights and the card', shippedFolder)
    .option('--default', "these are the model's weights where none are given")
    .option('--data <text>', 'data sets by name, and their shares of the pairs (default: as the training says)')
    .option('--limit <text>', 'what the weights cannot do; may be repeated', collect)
    .option('--licence <text>', 'licence of data or initial weights; may be repeated', collect)
    .option('--evaluation <file>', 'JSON of the experiment shipped-weights, with the scores of these weights')
    .option('--hyper <file>', 'JSON of the hyper-parameters to track by, such as best.json of siamdla tune')
    .option('--hyper-origin <text>', 'how they were chosen, and on what videos')
    .action((folder: string, options: Options) => pack(folder, options, terminal));
}

function pack(folder: string, options: Options, terminal: Terminal): void {
  const { title, out, limit = [], licence = [] } = options;
  const source = path.join(folder, trainingFiles.weights);
  if (!existsSync(source)) throw new InputError(`${source}: not found; expected the folder of a finished training`);
  const weights = readCheckpoint(source);
  const config = readTrainConfig(path.join(folder, trainingFiles.checkpoint));
  loadParams(modelByName(config.model).build().table, weights);
  const hyper = hyperOf(options, config.model);
  const evaluation = options.evaluation === undefined ? undefined : evaluationOf(options.evaluation, title);
  const training = trainingOf(folder, config, options.data);
  makeFolder(out, '--out');
  const file = `${config.model}-${config.assigner}.safetensors`;
  const target = path.join(out, file);
  writeSafetensors(target, weights.tensors, textsOf(weights), { half: true }); // what lies there stays until all input is checked
  const card: WeightsCard = {
    title,
    model: config.model,
    file,
    sha256: hashOfFile(target),
    bytes: statSync(target).size,
    isDefault: options.default ?? false,
    training,
    ...(hyper && { hyper }),
    ...(evaluation && { evaluation }),
    limits: limit,
    licences: licence,
  };
  writeFileAtomic(cardPath(target), `${JSON.stringify(card, null, 2)}\n`);
  terminal.print(`${shownPath(target)}: ${(card.bytes / 1e6).toFixed(1)} MB`);
  terminal.print(shownPath(cardPath(target)));
}

function textsOf({ metadata }: Checkpoint): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, String(value)]));
}

function trainingOf(folder: string, config: TrainConfig, dataSets: string | undefined): WeightsTraining {
  const epochs = readMetrics(path.join(folder, trainingFiles.metrics)).filter((line) => line.kind === 'epoch');
  const sources = path.join(folder, trainingFiles.provenance);
  const last = provenanceList(sources, readJsonFile(sources, 'the provenance of a training')).at(-1);
  const milliseconds = epochs.reduce((sum, { times }) => sum + times.data + times.assignment + times.step, 0);
  const { assigner, assignerOptions, seed, data, weights: initialWeights, batch } = config;
  let pairs = 0;
  const heldOut = epochs.flatMap(({ steps, validation }) => {
    pairs += steps * batch;
    return validation ? [{ pairs, iou: Number(validation.iou.toFixed(4)) }] : [];
  });
  return {
    assigner,
    assignerOptions,
    pairs,
    epochs: epochs.length,
    seed,
    data: dataSets ?? data,
    initialWeights,
    heldOutIou: heldOut.map(({ iou }) => iou),
    heldOutAfterPairs: heldOut.map((each) => each.pairs),
    commit: last?.commit ?? null,
    machine: last?.machine ?? 'unknown',
    device: last?.device ?? 'unknown',
    minutes: Math.round(milliseconds / 60_000),
    date: last?.date ?? 'unknown',
  };
}

/** @throws InputError for one option without the other, and for values that the tracker has not. */
function hyperOf({ hyper: file, hyperOrigin: origin }: Options, model: string): WeightsHyper | undefined {
  if (file === undefined && origin === undefined) return undefined;
  if (file === undefined || origin === undefined) throw new InputError('--hyper and --hyper-origin belong together');
  const values = checked(v.record(v.string(), v.number()), readJsonFile(file, 'hyper-parameters by name'), file);
  withHyper(hyperSetFor(modelByName(model), 'otb100'), values);
  return { values, origin };
}

/**
 * The scores of some weights in the JSON file of the experiment.
 *
 * @throws InputError when it holds none of that title, or they are not as a card has them.
 */
function evaluationOf(file: string, title: string): WeightsEvaluation {
  const content = readJsonFile(file, 'the JSON of the experiment shipped-weights');
  const all = (content as { readonly evaluations?: Readonly<Record<string, unknown>> } | null)?.evaluations;
  const found = all?.[title];
  if (found) return checked(evaluationSchema, found, `${file}: scores of '${title}'`);
  throw new InputError(`${file}: holds no scores of '${title}'; found ${Object.keys(all ?? {}).join(', ') || 'none'}`);
}
