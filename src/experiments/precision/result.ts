import type { Provenance } from '../../provenance/provenance.js';
import type { Card } from '../../runtime/card.js';
import type { BootstrapResult } from '../../statistics/bootstrap.js';
import type { Spread } from '../../statistics/spread.js';
import type { Calibration } from '../../tracking/precision/calibration.js';
import type { Precision } from '../../tracking/precision/choose-calibration.js';

/** What is timed beside fp32: int8 on the CPU, which has no arithmetic of halves; fp16 on a graphics card. */
export type Reduced = Exclude<Precision, 'fp32'>;

/** The same time in both precisions. */
export interface TwoTimes {
  readonly fp32: Spread;
  readonly reduced: Spread;
}

/** What a frame costs in two precisions, measured in alternating rounds. */
export interface PrecisionSpeed {
  readonly model: string;
  readonly title: string;
  readonly rounds: number;
  /** What fp32 is compared with. */
  readonly reduced: Reduced;
  /** Milliseconds of processor time for a frame: crop, network, decision. */
  readonly cpuMs: TwoTimes;
  /** Milliseconds by the clock. */
  readonly wallMs: TwoTimes;
  /** How many times as fast `reduced` is as fp32 within a round: on the CPU by processor time, on a card by the clock. */
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
  readonly changes: Readonly<Record<Reduced, AucChange>>;
  /** AUC by video. */
  readonly videos: Readonly<Record<string, Readonly<Record<Precision, number>>>>;
}

/** A network that could not be measured. */
export interface PrecisionFailure {
  readonly model: string;
  readonly part: 'speed' | 'accuracy';
  /** Of an accuracy: SHA-256 of the file of weights. */
  readonly weights?: string;
  readonly reason: string;
}

/** fp32 beside fp16 and int8. */
export interface PrecisionResult {
  readonly title: string;
  /** Threads of every network. */
  readonly threads: number;
  /** Average number of running processes of the last minute, before and after: a busy machine is slower. */
  readonly load: readonly [before: number, after: number];
  /** Where speeds were measured. */
  readonly device: string;
  readonly speeds: readonly PrecisionSpeed[];
  readonly accuracies: readonly PrecisionAccuracy[];
  /** Absent where all networks were measured. */
  readonly failures?: readonly PrecisionFailure[];
  /** Why more is missing: that the measurement had not ended yet. Absent where it had. */
  readonly incomplete?: string;
  /** NVIDIA's cards with their drivers and memory, where the device is a card. */
  readonly cards?: readonly Card[];
  readonly provenance: Provenance;
}
