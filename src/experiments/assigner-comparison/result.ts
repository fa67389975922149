import type { OpeResult, TrainedOpeConfig } from '../scoring/ope-result.js';
import type { DivergedAssigner } from './diverged.js';
import type { RankedAssigner } from './ranking.js';

/** One comparison for each tracker. */
export interface AssignerComparisonConfig {
  /** The first entry of each is its tracker's own assigner, with which the others are compared. */
  readonly trackers: readonly TrainedOpeConfig[];
  readonly file: string;
}

/** The assigners of one tracker. */
export interface TrackerRanking {
  /** 'SiamCAR (siamcar-tiny)'. */
  readonly title: string;
  readonly ope: OpeResult;
  readonly ranking: readonly RankedAssigner[];
  /** Assigners of which a training diverged, which are not ranked. */
  readonly diverged: readonly DivergedAssigner[];
}

/** All rankings. */
export interface AssignerComparisonResult {
  readonly config: AssignerComparisonConfig;
  readonly trackers: readonly TrackerRanking[];
  /** Trainings at a time, and the system's load average of the last 15 minutes at the end: more than that is other work. */
  readonly load: { readonly sideBySide: number; readonly average: number };
  /** Wall time of the run in seconds; little where results were cached. */
  readonly seconds: number;
}

/** Seconds of all trainings and of all runs over the test sequences, those of earlier runs included. */
export function totalSeconds({ trackers }: AssignerComparisonResult): {
  trainings: number;
  train: number;
  track: number;
} {
  const steps = trackers.flatMap(({ ope }) => ope.steps);
  return {
    trainings: steps.length,
    train: steps.reduce((sum, { trainSeconds }) => sum + (trainSeconds ?? 0), 0),
    track: steps.reduce((sum, { trackSeconds }) => sum + trackSeconds, 0),
  };
}
