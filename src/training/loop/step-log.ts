import type { ResolvedTraining } from './config.js';
import { TrainingDiverged } from './diverged.js';
import type { MetricsFile } from './metrics-file.js';
import { Pace, type StepReport } from './summary.js';

/** Progress of a training. */
export interface TrainingProgress {
  readonly epoch: number;
  readonly step: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly loss: number;
  /** Of the loss, by name. */
  readonly parts: Readonly<Record<string, number>>;
  readonly positivesPerImage: number;
  /** Over the last steps. */
  readonly pairsPerSecond: number;
  /** Share of the time spent waiting for pairs, over the last steps. */
  readonly waitShare: number;
  readonly secondsLeft: number;
  /** Skipped steps of this epoch. */
  readonly skipped: number;
}

/** Tells of every step: as a line of the metrics file, and as progress. */
export class StepLog {
  readonly #training: ResolvedTraining;
  readonly #metrics: MetricsFile | undefined;
  readonly #progress: ((progress: TrainingProgress) => void) | undefined;
  #pace: Pace = new Pace();
  #skippedInARow = 0;

  constructor(
    training: ResolvedTraining,
    metrics: MetricsFile | undefined,
    progress: ((progress: TrainingProgress) => void) | undefined,
  ) {
    this.#training = training;
    this.#metrics = metrics;
    this.#progress = progress;
  }

  /** Begins an epoch, or what is left of it: the running means start anew. */
  beginEpoch(): void {
    this.#pace = new Pace();
  }

  /**
   * Adds a finished step.
   *
   * @param skipped Steps of the epoch that were skipped, with this one.
   * @throws TrainingDiverged if too many steps in a row were skipped.
   */
  add(epoch: number, step: number, { result, rate, counts, times }: StepReport, skipped: number): void {
    const { config, stepsPerEpoch } = this.#training;
    const positivesPerImage = counts.positives / config.batch;
    this.#metrics?.add({ kind: 'step', epoch, step, rate, positivesPerImage, times, ...result });
    this.#skippedInARow = result.taken ? 0 : this.#skippedInARow + 1;
    if (this.#skippedInARow >= config.maxSkipped) {
      throw new TrainingDiverged(
        `${this.#skippedInARow} steps in a row were skipped at epoch ${epoch + 1}: the last had a loss of ${result.loss} and a gradient of length ${result.norm}, which are not finite or above ${config.sgd.maxLoss}; the learning rate of ${rate} is too high, or the data has numbers that are not finite`,
      );
    }
    this.#pace.add(times);
    const stepsLeft = (config.epochs - epoch) * stepsPerEpoch - step - 1;
    this.#progress?.({
      epoch,
      step,
      epochs: config.epochs,
      stepsPerEpoch,
      loss: result.loss,
      parts: result.parts,
      positivesPerImage,
      pairsPerSecond: config.batch / this.#pace.seconds,
      waitShare: this.#pace.waitShare,
      secondsLeft: stepsLeft * this.#pace.seconds,
      skipped,
    });
  }
}
