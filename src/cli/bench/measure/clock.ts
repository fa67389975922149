import { spreadOf } from '../../../statistics/spread.js';

/** Dependent multiplications of the fixed computation: about 3 ms of a core at 3 GHz. */
const links = 3_000_000;
/** A computation that takes so much longer or shorter than its median marks the rounds beside it. */
const tolerance = 0.05;

/** Result of the last computation, so that it is not left out. */
let last = 1;

/**
 * Milliseconds of a fixed computation on one core, the fastest of three: they change with the clock rate of the processor,
 * and when other programs take the core or its share of the other hyper-thread.
 */
export function clockReading(): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 3; run++) {
    const started = performance.now();
    last = chain(last);
    best = Math.min(best, performance.now() - started);
  }
  return best;
}

function chain(start: number): number {
  let value = start | 0;
  for (let i = 0; i < links; i++) value = (Math.imul(value, 1664525) + 1013904223) | 0;
  return value;
}

/** How steady the clock was during a measurement. */
export interface ClockDrift {
  /** (slowest - fastest) / median of all readings. */
  readonly spread: number;
  /** For each round whether the reading before or after it is off the median by more than 5 %. */
  readonly marked: readonly boolean[];
}

/** The drift of readings between rounds: one before the first round, and one after each. */
export function clockDrift(readings: readonly number[]): ClockDrift {
  const { min, median, max } = spreadOf(readings);
  const isOff = (reading: number): boolean => Math.abs(reading / median - 1) > tolerance;
  const marked = readings.slice(1).map((after, round) => isOff(after) || isOff(readings[round]!));
  return { spread: (max - min) / median, marked };
}
