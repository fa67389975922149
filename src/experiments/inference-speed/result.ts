import type { Provenance } from '../../provenance/provenance.js';
import type { PairedInterval } from '../../statistics/paired-student.js';
import type { TrainedTrackers } from '../scoring/sources.js';

/** Which trackers are timed, and how often. */
export interface InferenceSpeedConfig extends TrainedTrackers {
  /** The benchmark whose hyper-parameters the trackers have. */
  readonly benchmark: string;
  /** Number of sequences that are tracked. */
  readonly sequences: number;
  /** Frames of each sequence. */
  readonly frames: number;
  /** Runs of each tracker; those of a pair alternate. */
  readonly rounds: number;
  /** Models that are timed with random weights. */
  readonly untrained: readonly string[];
}

/** Two trackers that differ in their weights alone. */
export interface SpeedPair {
  readonly model: string;
  readonly baseline: string;
  readonly dla: string;
  /** Milliseconds per frame of every round. */
  readonly baselineMs: readonly number[];
  readonly dlaMs: readonly number[];
  /** DLA minus baseline, in milliseconds. */
  readonly difference: PairedInterval;
}

/** Times per frame. */
export interface InferenceSpeedResult {
  readonly config: InferenceSpeedConfig;
  readonly pairs: readonly SpeedPair[];
  /** Milliseconds per frame of models with random weights, the median of a few frames. */
  readonly untrained: readonly { readonly model: string; readonly ms: number }[];
  readonly provenance: Provenance;
}
