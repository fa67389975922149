import { existsSync } from 'node:fs';
import { syntheticConfig } from '../data/synthetic/options.js';
import { missingRealVideos, readRealTrainingSets, realVideosDigest } from '../data/training-sets/real-videos.js';
import { hashOfFile } from '../files/file-hash.js';
import { resolveTraining, type TrainOverrides } from '../training/loop/config.js';
import {
  isMixed,
  isReal,
  pretrainedFile,
  type StudyConfig,
  type StudyData,
  type StudyEntry,
  trainingFor,
} from './config.js';

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
 * training. A public dataset is identified by its name, real videos of this machine by names, boxes and sizes of images.
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
 * What identifies the videos that a training reads: public datasets by name, real videos of this machine by content, synthetic
 * ones by every option of the training and the validation split and the generator's version.
 *
 * @throws What `readRealTrainingSets` throws.
 */
export function dataIdentity(data: StudyData): object {
  if (isReal(data)) return data;
  if (isMixed(data)) {
    const videos = missingRealVideos() ? {} : { videos: realVideosDigest(readRealTrainingSets()) };
    return { ...data, train: syntheticConfig('train', data.train), ...videos };
  }
  const { train, validation } = data;
  return { train: syntheticConfig('train', train), validation: syntheticConfig('validation', validation) };
}

function contentOf({ file }: { readonly file: string }): { readonly sha256?: string } {
  const place = pretrainedFile(file);
  return existsSync(place) ? { sha256: hashOfFile(place) } : {}; // a missing file is an error of the training itself
}
