import type { Convention } from '../../metrics/conventions/convention.js';
import type { Provenance } from '../../provenance/provenance.js';
import type { BootstrapResult } from '../../statistics/bootstrap.js';
import type { RunsComparison } from '../../statistics/bootstrap-runs.js';
import type { StudyEntry } from '../../study/config.js';
import type { BoxShapes } from '../../training/loop/box-shapes.js';
import type { OpeScore } from './score.js';
import type { ScoreIntervals } from './score-intervals.js';
import type { PublishedResults, ResultSource, TrainedTrackers } from './sources.js';

/** Which one-pass benchmark, and by whose rules it is scored. */
export interface OpeSettings {
  /** Name of the benchmark: 'otb100'. Trackers trained on synthetic videos are scored by its protocol. */
  readonly benchmark: string;
  readonly convention: Convention['name'];
  /** See `ScoreOptions`; of trained trackers the benchmark's protocol decides. */
  readonly hiddenFail?: boolean;
  /** See `ScoreOptions`. */
  readonly allowLengthMismatch?: boolean;
  /** Seed of the bootstrap. */
  readonly bootstrapSeed: number;
  /** Name of the figure's files without ending; default: the paper's figure or table and the source. */
  readonly file?: string;
}

/** A one-pass evaluation (OPE) of published or trained trackers. */
export type OpeConfig = OpeSettings & ResultSource;
/** The same of published trackers. */
export type PublishedOpeConfig = OpeSettings & PublishedResults;
/** The same of trained trackers. */
export type TrainedOpeConfig = OpeSettings & TrainedTrackers;

/** A tracker's score; of a tracker trained with several seeds the mean of every score and curve. */
export interface ScoredTracker extends OpeScore {
  /** What was trained, and one score per seed; undefined for published trackers and those without training. */
  readonly training?: {
    readonly entry: StudyEntry;
    readonly seeds: readonly number[];
    readonly runs: readonly OpeScore[];
  };
  /** Of trackers that ran here; over seeds and sequences together. Undefined for fewer than two sequences. */
  readonly intervals?: ScoreIntervals | undefined;
}

/**
 * A difference in success AUC with its 95 % interval: of published trackers the best minus another, over sequences; of
 * trained ones a tracker minus the one that differs in the assigner alone, over seeds and sequences.
 */
export interface Comparison {
  readonly tracker: string;
  readonly baseline: string;
  readonly auc: BootstrapResult | RunsComparison;
}

/** A training and a run over the benchmark: their times, and how the training ended. */
export interface StepTime {
  readonly tracker: string;
  readonly seed: number | null;
  readonly trainSeconds: number | null;
  readonly trackSeconds: number;
  readonly framesPerSecond: number;
  /** Positives per image over the last epoch. */
  readonly positives: number | null;
  /** Mean IoU of the best-scored box on held-out pairs after the last epoch. */
  readonly validationIou: number | null;
  /** Of the same boxes; null where nothing was trained or held out. */
  readonly validationBoxes: BoxShapes | null;
  /** Mean milliseconds of a training step, label assignment included, waiting for pairs not; timed by the training itself. */
  readonly stepMs: number | null;
}

/** Trackers scored on a one-pass benchmark. */
export interface OpeResult {
  readonly config: OpeConfig;
  /** 'OTB100', 'synthetic videos, mini scale', or that these are placeholder results. */
  readonly title: string;
  readonly sequences: number;
  readonly isPlaceholder: boolean;
  readonly convention: Pick<Convention, 'name' | 'about'>;
  /** Whether frames in which the target cannot be seen count as failures. */
  readonly hiddenFail: boolean;
  /** Published trackers by falling AUC; trained ones in the study's order, which decides the colours of every figure. */
  readonly scores: readonly ScoredTracker[];
  readonly comparisons: readonly Comparison[];
  /** Of trained trackers. */
  readonly steps: readonly StepTime[];
  /** Which trainings and runs were cached, and from when; see `originOf`. */
  readonly origin: string;
  readonly warnings: readonly string[];
  /** Where the results come from, for the text under figures and tables. */
  readonly caption: string;
  readonly provenance: Provenance;
}

/** An evaluation by pysot's convention. */
export function opeConfig(benchmark: string, source: ResultSource, file?: string): OpeConfig {
  return { ...source, benchmark, convention: 'pysot', bootstrapSeed: 1, ...(file === undefined ? {} : { file }) };
}

/** The title of placeholder results, else the benchmark's. */
export function shownTitle(title: string, benchmark: string, isPlaceholder: boolean): string {
  return isPlaceholder ? `placeholder results (no data for ${benchmark})` : title;
}
