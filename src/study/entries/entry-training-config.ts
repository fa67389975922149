import { existsSync } from 'node:fs';
import { locateDataset } from '../../data/locate-dataset.js';
import { syntheticConfig } from '../../data/synthetic/options.js';
import { missingRealVideos, readRealTrainingSets, realVideosDigest } from '../../data/training-sets/real-videos.js';
import { stampOfTrainingSet } from '../../data/training-sets/set-stamp.js';
import { hashOfFile } from '../../files/file-hash.js';
import { resolveTraining, type TrainOverrides } from '../../training/loop/config.js';
import {
  isMixed,
  isReal,
  pretrainedFile,
  publicTrainingSets,
  type StudyConfig,
  type StudyData,
  type StudyEntry,
  trainingFor,
} from '../config.js';

/** What decides about the weights of an entry's training, folder and machine left out. */
export interface EntryTrainingInput extends Pick<StudyConfig, 'training' | 'data' | 'pretrained'> {
  readonly entry: StudyEntry;
  readonly trainingSeed: number;
}

/** Differences of an entry's training from the recipe of its model. */
export function entryTrainConfig(input: EntryTrainingInput): TrainOverrides {
  const { entry, trainingSeed, data, pretrained } = input;
  const { model, assigner, assignerOptions = {}, boxAssigner } = entry;
  const backbone = pretrained?.[model];
  const common = trainingFor(model, input);
  return {
    ...common,
    ...(isMixed(data) && { pairs: { ...common.pairs, mixing: Object.entries(data.shares) } }),
    assigner,
    assignerOptions,
    ...(boxAssigner !== undefined && { boxAssigner }),
    seed: trainingSeed,
    data: dataText(data),
    ...(backbone && { weights: backbone.file }),
  };
}

function dataText(data: StudyData): string {
  if (isReal(data)) return data.sets.join(', ');
  if (isMixed(data)) return `real and synthetic videos ${JSON.stringify(data)}`;
  return `synthetic ${JSON.stringify(data.train ?? {})}`;
}

/**
 * Everything but code that a training's weights depend on. Defaults are included, so that another default is another
 * training. Data is identified as {@link dataIdentity} says.
 *
 * @throws InputError for an invalid configuration; what `readRealTrainingSets` throws.
 */
export function entryTrainingIdentity(input: EntryTrainingInput): object {
  const { entry, data, pretrained } = input;
  const { config } = resolveTraining(entryTrainConfig(input));
  const backbone = pretrained?.[entry.model];
  return { config, data: dataIdentity(data), ...(backbone && { pretrained: { ...backbone, ...contentOf(backbone) } }) };
}

/**
 * What identifies the videos that a training reads: public datasets by name and by the stamps of their annotations, see
 * {@link stampOfTrainingSet}; real videos of this machine by names, boxes and sizes of images; synthetic ones by every
 * option of the training and the validation split and the generator's version.
 *
 * @throws InputError for an unknown public dataset; what `readRealTrainingSets` throws.
 */
export function dataIdentity(data: StudyData): object {
  if (isReal(data)) return { ...data, ...filesOf(data) };
  if (isMixed(data)) {
    const videos = missingRealVideos() ? {} : { videos: realVideosDigest(readRealTrainingSets()) };
    return { ...data, train: syntheticConfig('train', data.train), ...videos, ...filesOf(data) };
  }
  const { train, validation } = data;
  return { train: syntheticConfig('train', train), validation: syntheticConfig('validation', validation) };
}

/** Stamps of public training sets by name; a missing set is an error of the training itself. */
function filesOf(data: StudyData): { readonly files?: Readonly<Record<string, string>> } {
  const stamps = publicTrainingSets(data).flatMap((id) => {
    const { found } = locateDataset(id, { kind: 'training' });
    return found === undefined ? [] : [[id, stampOfTrainingSet(id, found)] as const];
  });
  return stamps.length > 0 ? { files: Object.fromEntries(stamps) } : {};
}

function contentOf({ file }: { readonly file: string }): { readonly sha256?: string } {
  const place = pretrainedFile(file);
  return existsSync(place) ? { sha256: hashOfFile(place) } : {}; // a missing file is an error of the training itself
}
