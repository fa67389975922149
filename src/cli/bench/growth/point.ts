import { setImmediate } from 'node:timers/promises';
import { withMemoryPeaks } from '../../../processes/peak-memory.js';
import { clockReading } from '../measure/clock.js';
import { type MedianInterval, medianInterval } from '../measure/interval.js';
import type { Curve } from './curve.js';

/** A work of one size, measured in a process of its own. */
export interface Point {
  readonly size: number;
  /** Seconds of each run. */
  readonly seconds: MedianInterval;
  readonly runs: number;
  /** Largest resident memory of the process, and of those that it started. */
  readonly memoryMiB: number;
  /** Milliseconds of the fixed computation before the runs. */
  readonly clockMs: number;
}

/** Runs are repeated until they have taken so many seconds together, or there are `runs.max`. */
const runs = { min: 3, max: 9, seconds: 2 } as const;

/** Measures a curve at a size. `isQuick`: one run. */
export async function measurePoint({ isWarm, prepare }: Curve, wanted: number, isQuick: boolean): Promise<Point> {
  const { size, run, dispose } = await prepare(wanted);
  try {
    if (isWarm) await run();
    clockReading();
    const clockMs = clockReading();
    const seconds: number[] = [];
    const began = performance.now();
    const isEnough = (): boolean =>
      isQuick || (seconds.length >= runs.min && performance.now() - began > 1000 * runs.seconds);
    const { peaks } = await withMemoryPeaks(async () => {
      do {
        await setImmediate(); // lets the process notice that its parent is gone
        const started = performance.now();
        await run();
        seconds.push((performance.now() - started) / 1000);
      } while (!isEnough() && seconds.length < runs.max);
    });
    const memoryMiB = [peaks.own, ...(peaks.started ?? [])].reduce((sum, peak) => sum + peak);
    return { size, seconds: medianInterval(seconds), runs: seconds.length, memoryMiB, clockMs };
  } finally {
    await dispose?.();
  }
}
