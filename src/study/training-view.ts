import type { TrainingProgress } from '../training/loop/step-log.js';
import type { EpochSummary, MetricsLine } from '../training/loop/summary.js';

/** Shows a training while it runs; a notebook's live curves implement it. */
export interface TrainingView {
  /** Stops the training, which saves a checkpoint first. */
  readonly signal: AbortSignal;
  /**
   * Called before the training.
   *
   * @param lines What earlier runs of a resumed training recorded.
   */
  readonly start: (
    title: string,
    lines: readonly MetricsLine[],
    length: { readonly steps: number; readonly stepsPerEpoch: number },
  ) => void;
  /** Called after every step. */
  readonly progress: (progress: TrainingProgress) => void;
  /** Called after every epoch. */
  readonly epochDone: (summary: EpochSummary) => void;
  /** Called at the end; 'stopped': by the signal. Its errors are ignored: a picture is lost, never the training. */
  readonly finish: (outcome: 'finished' | 'stopped' | 'failed') => Promise<void>;
}
