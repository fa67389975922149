import type { VotMeasures } from '../../metrics/vot/vot.js';
import type { Provenance } from '../../provenance/provenance.js';
import type { BootstrapResult } from '../../statistics/bootstrap.js';
import type { MeanInterval } from '../../statistics/bootstrap-mean.js';
import type { RunsComparison } from '../../statistics/bootstrap-runs.js';
import type { VotScore } from '../scoring/score.js';
import type { PublishedResults, ResultSource, TrainedTrackers } from '../scoring/sources.js';

/** Which edition of VOT. */
export interface VotSettings {
  /** 'vot2018' or 'vot2019'. Trackers trained on synthetic videos follow its protocol. */
  readonly benchmark: string;
  /** See `ScoreOptions`. */
  readonly allowLengthMismatch?: boolean;
  /** Seed of the bootstrap. */
  readonly bootstrapSeed: number;
}

/** An evaluation of published or trained trackers under VOT's protocol with restarts. */
export type VotConfig = VotSettings & ResultSource;
/** The same of published trackers. */
export type PublishedVotConfig = VotSettings & PublishedResults;
/** The same of trained trackers. */
export type TrainedVotConfig = VotSettings & TrainedTrackers;

/** A tracker's score; of a tracker trained with several seeds the mean of every measure and curve. */
export interface ScoredVotTracker {
  readonly tracker: string;
  readonly result: VotMeasures;
  /** One score for each training; undefined for published trackers and those without training. */
  readonly runs?: readonly SeedScore[];
  /**
   * EAO's 95 % bootstrap interval, over sequences and, of trainings, seeds together. Undefined for fewer than two sequences.
   */
  readonly interval?: MeanInterval | undefined;
}

/** A training's score. */
export interface SeedScore {
  readonly seed: number;
  readonly score: VotScore;
}

/**
 * A difference in EAO with its 95 % interval: of published trackers the best minus another, over sequences; of trained ones a
 * tracker minus the one that differs in the assigner alone, over seeds and sequences.
 */
export interface EaoComparison {
  readonly tracker: string;
  readonly baseline: string;
  readonly eao: BootstrapResult | RunsComparison;
}

/** Trackers scored under VOT's protocol with restarts. */
export interface VotExperimentResult {
  readonly config: VotConfig;
  /** 'VOT2019', 'synthetic videos, mini scale', or that these are placeholder results. */
  readonly title: string;
  readonly sequences: number;
  readonly isPlaceholder: boolean;
  /** Published trackers by falling EAO; trained ones in the study's order. */
  readonly scores: readonly ScoredVotTracker[];
  readonly comparisons: readonly EaoComparison[];
  readonly warnings: readonly string[];
  /** Where the results come from, for the text under figures and tables. */
  readonly caption: string;
  readonly provenance: Provenance;
}
