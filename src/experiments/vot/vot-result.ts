import type { Provenance } from '../../provenance/provenance.js';
import type { VotScore } from '../scoring/score.js';
import type { PublishedResults, ResultSource, TrainedTrackers } from '../scoring/sources.js';

/** Which edition of VOT. */
export interface VotSettings {
  /** 'vot2018' or 'vot2019'. Trackers trained on synthetic videos follow its protocol. */
  readonly benchmark: string;
  /** See `ScoreOptions`. */
  readonly allowLengthMismatch?: boolean;
}

/** An evaluation of published or trained trackers under VOT's protocol with restarts. */
export type VotConfig = VotSettings & ResultSource;
/** The same of published trackers. */
export type PublishedVotConfig = VotSettings & PublishedResults;
/** The same of trained trackers. */
export type TrainedVotConfig = VotSettings & TrainedTrackers;

/** Trackers scored under VOT's protocol with restarts. */
export interface VotExperimentResult {
  readonly config: VotConfig;
  /** 'VOT2019', 'synthetic videos, mini scale', or that these are placeholder results. */
  readonly title: string;
  readonly sequences: number;
  readonly isPlaceholder: boolean;
  /** Published trackers by falling EAO; trained ones in the study's order. */
  readonly scores: readonly VotScore[];
  readonly warnings: readonly string[];
  /** Where the results come from, for the text under figures and tables. */
  readonly caption: string;
  readonly provenance: Provenance;
}
