import type { OpeResult, TrainedOpeConfig } from '../scoring/ope-result.js';
import type { DosePoint } from './dose-points.js';

/** The trainings of a scale's study with several numbers of pairs. */
export interface DoseConfig extends TrainedOpeConfig {
  /** Pairs that each network is trained on, rising; each number is a training of its own with its whole schedule. */
  readonly pairs: readonly number[];
}

/** A difference to the baseline for each tracker and number of pairs. */
export interface DoseResult {
  readonly config: DoseConfig;
  /** One for each number of pairs. */
  readonly results: readonly OpeResult[];
  readonly points: readonly DosePoint[];
}
