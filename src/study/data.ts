import { existsSync } from 'node:fs';
import type { DatasetKind } from '../data/datasets.js';
import { locateDataset, requireDataset } from '../data/locate-dataset.js';
import { syntheticTrainingSet } from '../data/synthetic/benchmark.js';
import type { SyntheticContext } from '../data/synthetic/synthetic-set.js';
import { readTrainingSet } from '../data/training-sets/read-training-set.js';
import { missingRealVideos, readRealTrainingSets } from '../data/training-sets/real-videos.js';
import type { TrainingSet } from '../data/training-sets/training-set.js';
import {
  isMixed,
  isReal,
  pretrainedFile,
  publicTrainingSets,
  type StudyConfig,
  type StudyData,
  weightsFolders,
} from './config.js';
import type { RunContext } from './experiment.js';

/** Of a run's settings those that reading its data needs. */
export interface DataContext extends Pick<RunContext, 'signal' | 'workers' | 'onWarning'> {
  /** Receives how many of how many synthetic videos are rendered. */
  readonly onRendered?: SyntheticContext['progress'];
}

/** The same for the synthetic sets. */
export function syntheticContext({ signal, workers, onWarning, onRendered }: DataContext): SyntheticContext {
  return { signal, workers, onWait: onWarning, progress: onRendered };
}

/**
 * The training sets of a study.
 *
 * @throws InputError when a set is not found; the readers' errors.
 */
export async function trainingSetsOf(data: StudyData, context: DataContext = {}): Promise<readonly TrainingSet[]> {
  if (isMixed(data)) {
    const { videos, clips } = readRealTrainingSets();
    const synthetic = await syntheticTrainingSet(data.train, syntheticContext(context));
    return [videos, clips, synthetic, ...(await publicSetsOf(data))];
  }
  if (!isReal(data)) return [await syntheticTrainingSet(data.train, syntheticContext(context))];
  return publicSetsOf(data);
}

async function publicSetsOf(data: StudyData): Promise<TrainingSet[]> {
  const sets: TrainingSet[] = [];
  for (const id of publicTrainingSets(data))
    sets.push(await readTrainingSet(id, requireDataset(id, { kind: 'training' })));
  return sets;
}

/** The validation sets of a study; undefined with public datasets, as the paper holds nothing out. */
export async function validationSetsOf(
  data: StudyData,
  context: DataContext = {},
): Promise<readonly TrainingSet[] | undefined> {
  if (isReal(data)) return undefined;
  if (isMixed(data)) return [readRealTrainingSets().heldOut];
  return [await syntheticTrainingSet(data.validation, { split: 'validation', ...syntheticContext(context) })];
}

/**
 * Why a study cannot run on this machine: the datasets, videos and weights that are missing; undefined where none is.
 *
 * @param benchmark Name of the benchmark; default: none is tracked.
 */
export function missingDataReason(
  { data, videos: own, pretrained = {}, references }: StudyConfig,
  benchmark?: string,
): string | undefined {
  const tested = isReal(data) && benchmark !== undefined && own === undefined ? [benchmark] : [];
  const isMissing = (id: string, kind: DatasetKind): boolean => locateDataset(id, { kind }).found === undefined;
  const sets = new Set([
    ...publicTrainingSets(data).filter((id) => isMissing(id, 'training')),
    ...tested.filter((id) => isMissing(id, 'test')),
  ]);
  const videos = isMixed(data) ? missingRealVideos() : undefined;
  const files = [
    ...Object.values(pretrained).map(({ file }) => file),
    ...references.flatMap((each) => (typeof each === 'string' ? [] : [each.weights])),
  ];
  const weights = [...new Set(files)].filter((file) => !existsSync(pretrainedFile(file)));
  const parts = [
    ...(videos === undefined ? [] : [videos]),
    ...(sets.size > 0 ? [`the datasets ${[...sets].join(', ')} (siamdla datasets says where they belong)`] : []),
    ...(weights.length > 0
      ? [`the weights ${weights.join(', ')} in ${weightsFolders().join(' or ')} (SIAMDLA_WEIGHTS names the first)`]
      : []),
  ];
  return parts.length > 0 ? `not found: ${parts.join('; ')}` : undefined;
}
