import { existsSync } from 'node:fs';
import { syntheticConfig } from '../data/synthetic/options.js';
import { hashOfFile } from '../file-hash.js';
import { resolveTraining, type TrainOverrides } from '../training/loop/config.js';
import { isReal, type LineupData, pretrainedFile, trainingFor } from './config.js';
import type { TrainTask } from './train-step.js';

/** What of a task decides about its weights, the folder and the machine left out. */
export type TrainingOf = Pick<TrainTask, 'contender' | 'seed' | 'training' | 'data' | 'pretrained'>;

/** What differs from the preset of the contender's model. */
export function trainingConfig(task: TrainingOf): TrainOverrides {
  const { contender, seed, data, pretrained } = task;
  const { model, assigner, assignerOptions = {} } = contender;
  const backbone = pretrained?.[model];
  return {
    ...trainingFor(model, task),
    assigner,
    assignerOptions,
    seed,
    data: isReal(data) ? data.sets.join(', ') : `synthetic ${JSON.stringify(data.train ?? {})}`,
    ...(backbone && { weights: backbone.file }),
  };
}

/**
 * All that a training's weights depend on, defaults spelt out, so that another default is another training. Public sets are
 * taken to be what their names say.
 *
 * @throws InputError for a configuration that cannot be.
 */
export function trainingIdentity(task: TrainingOf): object {
  const { contender, data, pretrained } = task;
  const { config } = resolveTraining(trainingConfig(task));
  const backbone = pretrained?.[contender.model];
  return { config, data: dataIdentity(data), ...(backbone && { pretrained: { ...backbone, ...contentOf(backbone) } }) };
}

function dataIdentity(data: LineupData): object {
  if (isReal(data)) return data;
  const { train, validation } = data;
  return { train: syntheticConfig('train', train), validation: syntheticConfig('validation', validation) };
}

function contentOf({ file }: { readonly file: string }): { readonly sha256?: string } {
  const place = pretrainedFile(file);
  if (!existsSync(place)) return {}; // the training says so
  return { sha256: hashOfFile(place) };
}
