import type { BootstrapResult } from '../../metrics/bootstrap.js';
import type { Spread } from '../../metrics/spread.js';
import type { Provenance } from '../../provenance/provenance.js';
import type { Calibration } from '../../tracking/precision/calibration.js';
import type { Precision } from '../../tracking/precision/choose-calibration.js';

/** The precisions that are timed: the CPU has no arithmetic of halves. */
export const timedPrecisions = ['fp32', 'int8'] as const;

/** A name of {@link timedPrecisions}. */
export type TimedPrecision = (typeof timedPrecisions)[number];

/** What a frame costs in each precision, measured in alternating rounds. */
export interface PrecisionSpeed {
  readonly model: string;
  readonly title: string;
  readonly rounds: number;
  /** Milliseconds of processor time for a frame: crop, network, decision. */
  readonly cpuMs: Readonly<Record<TimedPrecision, Spread>>;
  /** Milliseconds by the clock. */
  readonly wallMs: Readonly<Record<TimedPrecision, Spread>>;
  /** How many times as fast int8 is as fp32, by processor time, within a round. */
  readonly speedUp: Spread;
}

/** A difference of AUC, with the 95 % interval of the paired bootstrap over videos. */
export type AucChange = Pick<BootstrapResult, 'difference' | 'low' | 'high'>;

/** What half precision and int8 change on videos. Half precision is float32, rounded as a card rounds: see `roundedGraph`. */
export interface PrecisionAccuracy {
  readonly model: string;
  /** SHA-256 of the file of weights. */
  readonly weights: string;
  /** That of int8. */
  readonly calibration: Pick<Calibration, 'videos' | 'pairs'>;
  /** Success AUC: mean over videos. */
  readonly auc: Readonly<Record<Precision, number>>;
  /** AUC minus that of fp32 on the same videos. */
  readonly changes: Readonly<Record<Exclude<Precision, 'fp32'>, AucChange>>;
  /** AUC by video. */
  readonly videos: Readonly<Record<string, Readonly<Record<Precision, number>>>>;
}

/** fp32 beside fp16 and int8. */
export interface PrecisionResult {
  readonly title: string;
  /** Threads of every network. */
  readonly threads: number;
  /** Average number of running processes of the last minute, before and after: a busy machine is slower. */
  readonly load: readonly [before: number, after: number];
  readonly speeds: readonly PrecisionSpeed[];
  readonly accuracies: readonly PrecisionAccuracy[];
  readonly provenance: Provenance;
}
