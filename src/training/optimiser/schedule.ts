import { InputError } from '../../errors.js';
import type { CosineSchedule, LogSchedule, Schedule } from '../../trackers/recipe.js';

/** Position of a step in training. */
export interface Position {
  /** From 0. */
  readonly epoch: number;
  /** Step within the epoch, from 0. */
  readonly step: number;
}

/**
 * The learning rate of a step.
 *
 * @param epochs Total number of epochs.
 * @param stepsPerEpoch Steps of each epoch.
 */
export function learningRate(schedule: Schedule, at: Position, epochs: number, stepsPerEpoch: number): number {
  if (schedule.kind === 'list') return schedule.rates[Math.min(at.epoch, schedule.rates.length - 1)]!;
  return schedule.kind === 'warm-up, log'
    ? logRate(schedule, at, epochs)
    : cosineRate(schedule, at, epochs, stepsPerEpoch);
}

/**
 * The schedule rescaled from `from` to `to` epochs: warm-up in proportion, at least one epoch if there was any, and always
 * fewer than all, so that a single epoch has none; a list is read at the same relative positions.
 *
 * Not in the paper; for runs shorter than the published ones.
 */
export function rescaled(schedule: Schedule, from: number, to: number): Schedule {
  if (from === to) return schedule;
  if (schedule.kind === 'list') {
    const { rates } = schedule;
    return { ...schedule, rates: Array.from({ length: to }, (_, i) => rates[Math.floor((i * rates.length) / to)]!) };
  }
  const warmUpEpochs = Math.min(Math.max(Math.round((schedule.warmUpEpochs * to) / from), 1), Math.max(to - 1, 0));
  return { ...schedule, warmUpEpochs: schedule.warmUpEpochs === 0 ? 0 : warmUpEpochs };
}

/** The names of each kind's values. */
const valuesOf: {
  readonly [Kind in Schedule['kind']]: readonly Exclude<keyof Extract<Schedule, { kind: Kind }>, 'kind'>[];
} = {
  'warm-up, log': ['warmUpEpochs', 'warmUpFrom', 'warmUpTo', 'from', 'to', 'base'],
  'linear, cosine': ['warmUpEpochs', 'min', 'max'],
  list: ['rates'],
};

/**
 * @throws InputError if the kind is unknown, a value is missing or unknown, a list is empty, a rate is not a finite number > 0, or the warm-up is negative or longer than the
 * training.
 */
export function checkSchedule(schedule: Schedule, epochs: number): void {
  const { kind, ...values } = schedule;
  if (!Object.hasOwn(valuesOf, kind)) {
    throw new InputError(`schedule '${kind}': not known; expected one of '${Object.keys(valuesOf).join("', '")}'`);
  }
  const [names, found] = [valuesOf[kind], Object.keys(values)].map((each) => [...each].sort().join(', '));
  if (found !== names) throw new InputError(`schedule '${kind}': has the values ${found || 'none'}; expected ${names}`);
  const numbers = Object.entries(values).flatMap(([name, value]): [string, number][] =>
    typeof value === 'number' ? [[name, value]] : (value as readonly number[]).map((rate) => [name, rate]),
  );
  for (const [name, value] of numbers) {
    const mayBeZero = name === 'warmUpEpochs';
    if (Number.isFinite(value) && (value > 0 || (mayBeZero && value === 0))) continue;
    throw new InputError(`schedule '${kind}': expected ${name} ${mayBeZero ? '>= 0' : '> 0'}, found ${value}`);
  }
  if (schedule.kind === 'list' && schedule.rates.length === 0) {
    throw new InputError(`schedule '${kind}': has no rates; expected at least one`);
  }
  if (schedule.kind !== 'list' && schedule.warmUpEpochs > epochs) {
    throw new InputError(
      `schedule '${kind}': ${schedule.warmUpEpochs} epochs of warm-up; expected at most ${epochs}, the number of epochs`,
    );
  }
}

function logRate(schedule: LogSchedule, { epoch }: Position, epochs: number): number {
  const { warmUpEpochs, warmUpFrom, warmUpTo, from, to, base } = schedule;
  const factor = base / from;
  if (epoch < warmUpEpochs) return factor * warmUpFrom * (warmUpTo / warmUpFrom) ** (epoch / warmUpEpochs);
  const intervals = Math.max(epochs - warmUpEpochs - 1, 1);
  return factor * from * (to / from) ** ((epoch - warmUpEpochs) / intervals);
}

function cosineRate(schedule: CosineSchedule, { epoch, step }: Position, epochs: number, steps: number): number {
  const { warmUpEpochs, min, max } = schedule;
  if (epoch < warmUpEpochs) return min + ((max - min) * (epoch + step / steps)) / warmUpEpochs;
  const share = (epoch - warmUpEpochs + step / steps) / (epochs - warmUpEpochs);
  return min + ((max - min) * (1 + Math.cos(Math.PI * share))) / 2;
}

/**
 * The schedule rescaled to another maximum learning rate.
 *
 * @throws InputError if it is not a finite number > 0.
 */
export function withPeak(schedule: Schedule, peak: number): Schedule {
  if (!(peak > 0 && Number.isFinite(peak))) throw new InputError(`expected a learning rate > 0, found ${peak}`);
  if (schedule.kind === 'linear, cosine') {
    return { ...schedule, max: peak, min: (schedule.min * peak) / schedule.max };
  }
  if (schedule.kind === 'warm-up, log') return { ...schedule, base: peak };
  const max = Math.max(...schedule.rates);
  return { ...schedule, rates: schedule.rates.map((rate) => (rate * peak) / max) };
}
