import * as v from 'valibot';
import { InputError } from '../../errors.js';
import { counted } from '../../text/number-text.js';
import { type Block, markdownTable } from './block.js';
import { readFigure } from './figure-numbers.js';

/** Seconds of each training and of each pass of the test videos, beside a figure of one pass. */
export interface StoredSteps {
  readonly steps: readonly {
    readonly tracker: string;
    /** Null for a tracker that was not trained here. */
    readonly seed: number | null;
    readonly trainSeconds: number | null;
    readonly trackSeconds: number;
  }[];
}

/** Beside a figure of runs with restarts: the seconds of all its steps, and the seeds whose trainings are among them. */
export interface StoredRestarts {
  readonly stepsProvenance: readonly { readonly seconds: number }[];
  /** Without `runs`: a tracker that was not trained here. */
  readonly trackers: readonly { readonly runs?: readonly { readonly seed: number }[] }[];
}

/** Hours of a study's steps. */
export interface StudyHours {
  /** Trainings, two at a time. */
  readonly training: number;
  /** Passes of the test videos. */
  readonly passes: number;
  readonly restarts: number;
  readonly total: number;
  /** Seeds of the runs with restarts. */
  readonly restartedSeeds: number;
}

const real = v.number();
const seconds = v.nullable(real);
const stepsSchema: v.GenericSchema<StoredSteps> = v.looseObject({
  steps: v.array(v.looseObject({ tracker: v.string(), seed: seconds, trainSeconds: seconds, trackSeconds: real })),
});
const restartsSchema: v.GenericSchema<StoredRestarts> = v.looseObject({
  stepsProvenance: v.array(v.looseObject({ seconds: real })),
  trackers: v.array(v.looseObject({ runs: v.exactOptional(v.array(v.looseObject({ seed: real }))) })),
});
const [passFile, restartFile] = ['real/fig04-trained.json', 'real/fig07a-trained-eao.json'];
/** Trainings run side by side, each on one thread; a pass of the test videos runs alone, in two processes. */
const trainingsAtOnce = 2;
/** Hours for which the length of the study was chosen. */
const PLANNED = 3;

/** How long each step of the study on real videos took. */
export const timesBlock: Block = {
  page: 'figures/README.md',
  name: 'times on real videos',
  from: `${passFile}, ${restartFile}`,
  text: () => {
    const stored = storedTimes();
    return stored && timesTable(...stored);
  },
};

/**
 * The hours of the study on real videos that are stored; undefined where there are none.
 *
 * @throws InputError as {@link hoursOf}.
 */
export function storedHours(): StudyHours | undefined {
  const stored = storedTimes();
  return stored && hoursOf(...stored);
}

function storedTimes(): [StoredSteps, StoredRestarts] | undefined {
  const [pass, restarts] = [readFigure(passFile, stepsSchema), readFigure(restartFile, restartsSchema)];
  return pass && restarts && [pass, restarts];
}

/**
 * Wall time of a study on two cores. Seconds of a pass or of restarts are wall times of two processes already; those of
 * trainings are of one thread each.
 *
 * @throws InputError where the two files are not of the same trainings.
 */
export function hoursOf({ steps }: StoredSteps, { stepsProvenance, trackers }: StoredRestarts): StudyHours {
  const restartedSeeds = [...new Set(trackers.flatMap(({ runs = [] }) => runs.map(({ seed }) => seed)))];
  const training = sum(steps, ({ trainSeconds }) => trainSeconds ?? 0);
  const trained = sum(steps, ({ seed, trainSeconds }) =>
    seed !== null && restartedSeeds.includes(seed) ? (trainSeconds ?? 0) : 0,
  );
  const all = sum(stepsProvenance, (each) => each.seconds);
  if (all < trained)
    throw new InputError(
      `figures/${restartFile}: its steps took ${all.toFixed(0)} s; expected more than the ${trained.toFixed(0)} s of their trainings in ${passFile}: take both files from one run of reproduce`,
    );
  const parts = [training / trainingsAtOnce, sum(steps, ({ trackSeconds }) => trackSeconds), all - trained];
  const [trainingHours, passes, restarts] = parts.map((value) => value / 3600) as [number, number, number];
  return {
    ...{ training: trainingHours, passes, restarts, total: trainingHours + passes + restarts },
    restartedSeeds: restartedSeeds.length,
  };
}

/** A row for each tracker, in minutes, then the hours of all. */
export function timesTable(pass: StoredSteps, restarts: StoredRestarts): string {
  const rows = [...new Set(pass.steps.map(({ tracker }) => tracker))].map((tracker) => {
    const own = pass.steps.filter((step) => step.tracker === tracker);
    return [
      tracker,
      minutesText(own.flatMap(({ trainSeconds }) => trainSeconds ?? [])),
      minutesText(own.map(({ trackSeconds }) => trackSeconds)),
    ];
  });
  const hours = hoursOf(pass, restarts);
  const over = hours.total - PLANNED;
  const verdict =
    over > 0
      ? `${over.toFixed(1)} more than the ${PLANNED} for which the length of the trainings was chosen`
      : `within the ${PLANNED} for which the length of the trainings was chosen`;
  return [
    markdownTable(['tracker', 'a training, minutes', 'a pass of the test videos, minutes'], rows),
    '',
    `Trainings two at a time ${hours.training.toFixed(1)} hours, passes of the test videos in two processes ${hours.passes.toFixed(1)}, the same with restarts`,
    `(${counted(hours.restartedSeeds, 'seed')}) ${hours.restarts.toFixed(1)}: ${hours.total.toFixed(1)} hours on two cores, ${verdict}.`,
  ].join('\n');
}

function minutesText(all: readonly number[]): string {
  const ends = [Math.min(...all), Math.max(...all)].map((value) => (value / 60).toFixed(1));
  return all.length === 0 ? '' : [...new Set(ends)].join(' to ');
}

function sum<T>(all: readonly T[], of: (each: T) => number): number {
  return all.reduce((total, each) => total + of(each), 0);
}
