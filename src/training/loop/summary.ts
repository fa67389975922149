import type { Outcome } from '../../dla/assignment.js';
import type { StepResult } from '../step/training-step.js';
import type { BatchCounts, OutcomeCounts } from './batch-targets.js';
import type { Validation } from './validation.js';

/** Time of a step in milliseconds. */
export interface StepTimes {
  /** Waiting for pairs. */
  readonly data: number;
  /** Label assignment. */
  readonly assignment: number;
  /** Forward pass, backward pass and update. */
  readonly step: number;
}

/** The sum of two steps' times. */
export function addTimes(a: StepTimes, b: StepTimes): StepTimes {
  return { data: a.data + b.data, assignment: a.assignment + b.assignment, step: a.step + b.step };
}

/** A finished step, with all of the batches that it averages. */
export interface StepReport {
  /** Losses: the mean over the batches. */
  readonly result: StepResult;
  /** Learning rate. */
  readonly rate: number;
  readonly counts: BatchCounts;
  /** Images by outcome of their label assignment; absent if the assigner sees no predictions. */
  readonly outcomes?: OutcomeCounts;
  readonly times: StepTimes;
}

/** Weight of the newest step in the running means. */
const newestWeight = 0.05;

/** Running means of the steps' times. */
export class Pace {
  #seconds = 0;
  #waited = 0;
  #steps = 0;

  /** Adds a step. */
  add({ data, assignment, step }: StepTimes): void {
    this.#steps++;
    const weight = Math.max(newestWeight, 1 / this.#steps); // a plain mean at first
    this.#seconds += weight * ((data + assignment + step) / 1000 - this.#seconds);
    this.#waited += weight * (data / 1000 - this.#waited);
  }

  /** Mean time of a step in seconds. */
  get seconds(): number {
    return this.#seconds;
  }

  /** Share of the time spent waiting for pairs. */
  get waitShare(): number {
    return this.#seconds > 0 ? this.#waited / this.#seconds : 0;
  }
}

/** Sums over the steps of an epoch so far. */
export interface Tally {
  readonly steps: number;
  readonly skipped: number;
  /** Sums over taken steps. */
  readonly loss: number;
  readonly parts: Readonly<Record<string, number>>;
  /** Positive samples and pairs, over all steps. */
  readonly positives: number;
  /** Images with at least one sample in the regression loss. */
  readonly regressed: number;
  readonly pairs: number;
  readonly times: StepTimes;
  /** Images by outcome of their label assignment, over all steps; absent if the assigner sees no predictions. */
  readonly outcomeCounts?: OutcomeCounts;
}

/** The tally before the first step. */
export const emptyTally: Tally = {
  steps: 0,
  skipped: 0,
  loss: 0,
  parts: {},
  positives: 0,
  regressed: 0,
  pairs: 0,
  times: { data: 0, assignment: 0, step: 0 },
};

/** Summary of a finished epoch. */
export interface EpochSummary {
  /** From 0. */
  readonly epoch: number;
  /** Mean over taken steps; NaN if there are none. */
  readonly loss: number;
  /** Empty if no step was taken. */
  readonly parts: Readonly<Record<string, number>>;
  readonly steps: number;
  readonly skipped: number;
  readonly positivesPerImage: number;
  /** Share of images with at least one sample in the regression loss. */
  readonly regressedShare: number;
  readonly times: StepTimes;
  readonly pairsPerSecond: number;
  /** Images by outcome of their label assignment, over all steps; absent if the assigner sees no predictions. */
  readonly outcomeCounts?: OutcomeCounts;
  /** Metrics on held-out pairs after the epoch; absent without such pairs. */
  readonly validation?: Validation;
}

/** A line of the metrics file: a step, or the end of an epoch. */
export type MetricsLine =
  | ({
      readonly kind: 'step';
      readonly epoch: number;
      readonly step: number;
      readonly rate: number;
      readonly positivesPerImage: number;
      readonly times: StepTimes;
    } & StepResult)
  | ({ readonly kind: 'epoch' } & EpochSummary);

/**
 * The tally with one more step.
 *
 * @param pairs Of the step.
 */
export function withStep(tally: Tally, { result, counts, outcomes, times }: StepReport, pairs: number): Tally {
  const { loss, parts, taken } = result;
  const sums = taken
    ? {
        loss: tally.loss + loss,
        parts: Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, (tally.parts[name] ?? 0) + part])),
      }
    : {};
  return {
    ...tally,
    ...sums,
    steps: tally.steps + 1,
    skipped: tally.skipped + (taken ? 0 : 1),
    positives: tally.positives + counts.positives,
    regressed: tally.regressed + counts.regressed,
    pairs: tally.pairs + pairs,
    times: addTimes(tally.times, times),
    ...(outcomes ? { outcomeCounts: sumOf(tally.outcomeCounts, outcomes) } : {}),
  };
}

function sumOf(before: OutcomeCounts | undefined, now: OutcomeCounts): OutcomeCounts {
  if (!before) return now;
  const sums = Object.entries(now).map(([outcome, count]) => [outcome, before[outcome as Outcome] + count]);
  return Object.fromEntries(sums) as OutcomeCounts;
}

/** The summary of an epoch from the tally of all its steps. */
export function summaryOf(epoch: number, tally: Tally, validation: Validation | undefined): EpochSummary {
  const { loss, parts, steps, skipped, positives, regressed, pairs, times, outcomeCounts } = tally;
  const taken = steps - skipped;
  const seconds = (times.data + times.assignment + times.step) / 1000;
  return {
    epoch,
    loss: loss / taken,
    parts: Object.fromEntries(Object.entries(parts).map(([name, sum]) => [name, sum / taken])),
    steps,
    skipped,
    positivesPerImage: positives / pairs,
    regressedShare: regressed / pairs,
    times,
    pairsPerSecond: pairs / seconds,
    ...(outcomeCounts ? { outcomeCounts } : {}),
    ...(validation ? { validation } : {}),
  };
}
