import type { Spread } from '../../metrics/spread.js';
import type { Provenance } from '../../provenance/provenance.js';
import type { Calibration } from '../../tracking/int8/calibration.js';
import type { Precision } from '../../tracking/int8/choose-calibration.js';

/** What a frame costs in each precision, measured in alternating rounds. */
export interface PrecisionSpeed {
  readonly model: string;
  readonly title: string;
  readonly rounds: number;
  /** Milliseconds of processor time for a frame: crop, network, decision. */
  readonly cpuMs: Readonly<Record<Precision, Spread>>;
  /** Milliseconds by the clock. */
  readonly wallMs: Readonly<Record<Precision, Spread>>;
  /** How many times as fast int8 is as fp32, by processor time, within a round. */
  readonly speedUp: Spread;
}

/** What int8 changes on videos. */
export interface PrecisionAccuracy {
  readonly model: string;
  /** SHA-256 of the file of weights. */
  readonly weights: string;
  readonly calibration: Pick<Calibration, 'videos' | 'pairs'>;
  /** Success AUC: mean over videos. */
  readonly auc: Readonly<Record<Precision, number>>;
  /** AUC of int8 minus that of fp32 on the same videos, with the 95 % interval of the paired bootstrap over videos. */
  readonly change: { readonly difference: number; readonly low: number; readonly high: number };
  /** AUC by video. */
  readonly videos: Readonly<Record<string, Readonly<Record<Precision, number>>>>;
}

/** fp32 beside int8. */
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
