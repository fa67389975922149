import path from 'node:path';
import { isMixed, isReal, type StudyConfig } from '../../study/config.js';
import { missingDataReason } from '../../study/data.js';
import type { CommonScale, Scale } from '../../study/experiment.js';
import { tooFewRealTestVideos } from '../../study/real-test-videos.js';
import { findResults, type ResultPlaces } from './find-results.js';
import { otherStudies, studies } from './studies.js';

/** Raw results of published trackers, read from files and scored here. */
export interface PublishedResults extends ResultPlaces {
  readonly source: 'published';
}

/** Trackers that are trained here and run over the benchmark, or over the synthetic test set by its protocol. */
export interface TrainedTrackers {
  readonly source: 'trained';
  readonly scale: Scale;
  /** Trackers, seeds, training, and the data set: synthetic or public. */
  readonly study: StudyConfig;
  /** Name of the device, as `--device`; default: the run's. */
  readonly device?: string | undefined;
}

/** Why something is not run, as a sentence without its full stop. */
export interface NotRun {
  readonly notRun: string;
}

/** Where the scored results come from. */
export type ResultSource = PublishedResults | TrainedTrackers;

/** The published trackers whose results are found on this machine. */
export const publishedResults: PublishedResults = { source: 'published' };

/** The trackers of a study; default: the scale's. */
export function trainedTrackers(scale: Scale, study: StudyConfig = studies[scale]): TrainedTrackers {
  return { source: 'trained', scale, study };
}

/** CoSiamRPN and SiamFC++, the additional trackers of Table 2. */
export function otherTrackers(scale: CommonScale): TrainedTrackers {
  return trainedTrackers(scale, otherStudies[scale]);
}

/** The trackers of a source trained from other seeds; undefined for published results. */
export function withSeeds<C extends ResultSource>(config: C, trainingSeeds: readonly number[]): C | undefined {
  return config.source === 'trained' ? { ...config, study: { ...config.study, trainingSeeds } } : undefined;
}

/** A study's trackers with its first seed alone, for experiments that do not average over seeds. */
export function withFirstSeed<C extends TrainedTrackers>(config: C): C {
  return { ...config, study: { ...config.study, trainingSeeds: config.study.trainingSeeds.slice(0, 1) } };
}

/** The data that trained trackers are scored on, for titles: no synthetic score is taken for the real benchmark's. */
export function trainedTitle({ scale, study, benchmark }: TrainedTrackers & { readonly benchmark: string }): string {
  const published = isReal(study.data) ? benchmark : isMixed(study.data) ? 'real test videos' : 'synthetic videos';
  return `${study.videos === undefined ? published : folderName(study.videos)}, ${scale} scale`;
}

/** What grey means in figures with trackers that were not trained, to follow a caption; '' without them. */
export function referencesNote(config: ResultSource): string {
  return config.source === 'trained' && config.study.references.length > 0 ? '; grey: not trained here' : '';
}

/** Why a configuration cannot be run on this machine: missing data sets, weights or raw results; undefined where it can. */
export function unavailableReason(config: ResultSource & { readonly benchmark: string }): string | undefined {
  if (config.source === 'trained') return missingDataReason(config.study, config.benchmark);
  const { missing } = findResults(config.benchmark, config);
  if (missing === undefined) return undefined;
  const { benchmark } = config;
  return `${missing}; npx siamdla datasets lists the expected places, and with the files elsewhere: npx siamdla evaluate --benchmark ${benchmark} --data ${benchmark}=ANNOTATIONS --results RESULTS/*`;
}

/** {@link unavailableReason} of what compares trackers over videos, of which it takes two. */
export function comparisonUnavailableReason(
  config: TrainedTrackers & { readonly benchmark: string },
): string | undefined {
  const { data, videos } = config.study;
  const missing = unavailableReason(config);
  return missing ?? (isMixed(data) && videos === undefined ? tooFewRealTestVideos() : undefined);
}

/** A configuration as stored beside figures: without paths of this machine. */
export function withoutPlaces(config: ResultSource & { readonly images?: string | undefined }): object {
  if (config.source === 'trained') {
    const { videos } = config.study;
    return videos === undefined ? config : { ...config, study: { ...config.study, videos: folderName(videos) } };
  }
  const { annotations, results, trackers, found, images, ...others } = config;
  return others;
}

function folderName(folder: string): string {
  return path.basename(path.resolve(folder));
}
