import type { Convention } from '../../metrics/conventions/convention.js';
import { isReal, type StudyConfig } from '../../study/config.js';
import type { Scale } from '../../study/experiment.js';
import type { OpeResult } from '../benchmarks/ope-result.js';
import type { ScoredLineup } from './score-runs.js';

/** Which trackers are trained, and by which benchmark's rules they are scored. */
export interface TrainedConfig {
  readonly scale: Scale;
  readonly lineup: StudyConfig;
  /** The benchmark whose protocol, hyper-parameters and published numbers these are. */
  readonly benchmark: string;
  readonly convention: Convention['name'];
  /** Of the bootstrap. */
  readonly bootstrapSeed: number;
}

/** A training and a run over the benchmark: what they took, and how the training ended. */
export interface StepTime {
  readonly tracker: string;
  readonly seed: number | null;
  readonly trainSeconds: number | null;
  readonly trackSeconds: number;
  readonly framesPerSecond: number;
  /** Positives per image over the last epoch, and the mean IoU of the best-scored box on held-out pairs after it. */
  readonly positives: number | null;
  readonly validationIou: number | null;
}

/** Trackers that were trained here, scored. */
export interface TrainedResult {
  readonly config: TrainedConfig;
  /** The means over seeds, in the form of any other evaluation. */
  readonly ope: OpeResult;
  readonly scored: ScoredLineup;
  readonly steps: readonly StepTime[];
  readonly notices: readonly string[];
  /** Which trainings and runs were cached, and from when; see `originOf`. */
  readonly origin: string;
  /** 'the synthetic set, mini scale'. */
  readonly where: string;
}

/** What stands in titles, so that nobody takes these numbers for the real benchmark's. */
export function whereOf({ scale, lineup, benchmark }: Pick<TrainedConfig, 'scale' | 'lineup' | 'benchmark'>): string {
  const data = isReal(lineup.data) ? benchmark : 'the synthetic set';
  return `${data}, ${scale} scale`;
}
