import type { Convention } from '../../metrics/conventions/convention.js';
import type { Provenance } from '../../provenance/provenance.js';
import { isMixed, type StudyConfig } from '../../study/config.js';
import type { PublishedResults, ResultSource, TrainedTrackers } from '../scoring/sources.js';
import type { Choice } from './choose-sequences.js';
import type { TrackingPictures } from './pictures.js';

/** Which benchmark, and which of its sequences and frames are shown. */
export interface QualitativeSettings {
  /** Name of the benchmark: 'otb100'. */
  readonly benchmark: string;
  /** Folder of the images of published benchmarks, laid out as beside the annotations; default: there. */
  readonly images?: string | undefined;
  /** Names of the published trackers to show; default: all with results. */
  readonly shown?: readonly string[] | undefined;
  /** Names of the sequences, instead of a choice. */
  readonly sequences?: readonly string[] | undefined;
  /** Read results of the named sequences only, for trackers that were not run on all. The colours then follow these alone. */
  readonly partial?: boolean | undefined;
  /** Choose only among sequences with one of these attributes: 'Background Clutters'. */
  readonly attributes?: readonly string[] | undefined;
  readonly choice: Choice;
  /** Number of sequences. */
  readonly count: number;
  readonly framesPerSequence: number;
  /** A frame with an overlap of at most this is a failure. */
  readonly threshold: number;
  /** The tracker whose failures are shown; default: the one with most of them. */
  readonly failuresOf?: string | undefined;
  /** Crop frames to the part around the boxes. */
  readonly zoom: boolean;
  readonly convention: Convention['name'];
  /** Seed of a random choice. */
  readonly seed: number;
}

/** Published or trained trackers in pictures. */
export type QualitativeConfig = QualitativeSettings & ResultSource;
/** The same of published trackers. */
export type PublishedQualitativeConfig = QualitativeSettings & PublishedResults;
/** The same of trained trackers. */
export type TrainedQualitativeConfig = QualitativeSettings & TrainedTrackers;

/** Pictures of trackers at work. */
export interface QualitativeResult extends TrackingPictures {
  readonly config: QualitativeConfig;
  /** 'OTB100', 'synthetic videos, mini scale', or that these are placeholder results. */
  readonly title: string;
  readonly isPlaceholder: boolean;
  /** Where the results come from, for the text under figures and tables. */
  readonly caption: string;
  readonly warnings: readonly string[];
  readonly provenance: Provenance;
}

/** Whether a study tracks videos of this machine, whose frames may not be free, instead of synthetic ones. */
export function tracksOtherVideos({ data, videos }: StudyConfig): boolean {
  return isMixed(data) || videos !== undefined;
}

/** Whether a study's trackers are shown on videos of this machine. */
export function showsRealFrames(config: QualitativeConfig): boolean {
  return config.source === 'trained' && tracksOtherVideos(config.study);
}
