import type { StepResult } from '../step/training-step.js';
import type { Validation } from './validation.js';

/** Milliseconds of a step, by what it waited for. */
export interface StepTimes {
  /** For pairs. */
  readonly data: number;
  /** For labels. */
  readonly assignment: number;
  /** For forward, backward and update. */
  readonly step: number;
}

/** What the steps of an epoch have added up to. */
export interface Tally {
  readonly steps: number;
  readonly skipped: number;
  /** Sums over steps that were taken. */
  readonly loss: number;
  readonly parts: Readonly<Record<string, number>>;
  /** Positive samples and pairs of all steps. */
  readonly positives: number;
  readonly pairs: number;
  readonly times: StepTimes;
}

/** An epoch before its first step. */
export const emptyTally: Tally = {
  steps: 0,
  skipped: 0,
  loss: 0,
  parts: {},
  positives: 0,
  pairs: 0,
  times: { data: 0, assignment: 0, step: 0 },
};

/** A finished epoch. */
export interface EpochSummary {
  /** From 0. */
  readonly epoch: number;
  /** Mean over the steps that were taken; NaN where none was. */
  readonly loss: number;
  /** None where no step was taken. */
  readonly parts: Readonly<Record<string, number>>;
  readonly steps: number;
  readonly skipped: number;
  readonly positivesPerImage: number;
  readonly times: StepTimes;
  readonly pairsPerSecond: number;
  /** On held-out pairs, after the epoch; absent where there are none. */
  readonly validation?: Validation;
}

/** A line of the file: a step, or the end of an epoch. */
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

/** A tally with one more step. */
export function counted(
  tally: Tally,
  { loss, parts, taken }: Pick<StepResult, 'loss' | 'parts' | 'taken'>,
  positives: number,
  pairs: number,
  times: StepTimes,
): Tally {
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
    positives: tally.positives + positives,
    pairs: tally.pairs + pairs,
    times: {
      data: tally.times.data + times.data,
      assignment: tally.times.assignment + times.assignment,
      step: tally.times.step + times.step,
    },
  };
}

/** The summary of an epoch whose steps are all counted. */
export function summarise(epoch: number, tally: Tally, validation: Validation | undefined): EpochSummary {
  const { loss, parts, steps, skipped, positives, pairs, times } = tally;
  const taken = steps - skipped;
  const seconds = (times.data + times.assignment + times.step) / 1000;
  return {
    epoch,
    loss: loss / taken,
    parts: Object.fromEntries(Object.entries(parts).map(([name, sum]) => [name, sum / taken])),
    steps,
    skipped,
    positivesPerImage: positives / pairs,
    times,
    pairsPerSecond: pairs / seconds,
    ...(validation ? { validation } : {}),
  };
}
