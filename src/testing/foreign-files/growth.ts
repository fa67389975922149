import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** How the time of some work grows with the size of its input. */
export interface Growth {
  /** Sizes of the inputs, ascending. */
  readonly sizes: readonly number[];
  /** Milliseconds of processor time for each size. */
  readonly times: readonly number[];
  /** Exponent of the size in the time: the slope of a line through both logarithms. 1: linear; 2: quadratic. */
  readonly slope: number;
}

/** Processor time below which a measurement is noise. */
const minMs = 2;
/** Processor time that is taken from one run; of shorter ones the best of three. */
const steadyMs = 100;
/** Processor time beyond which no larger size is tried. */
const maxMs = 1000;
/** How many times as large as the first size the largest is: 1 MiB, or 16 MiB with SIAMDLA_SOAK=1. */
const maxFactor: number = process.env.SIAMDLA_SOAK === '1' ? 512 : 32;
/** Sizes that a line is laid through, each twice the one before. */
const count = 5;

/** Collects garbage, so that a run does not pay for the one before. */
const collect: () => void = (() => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
})();

/**
 * Measures how the time of some work grows with its input. Processor time is taken, of which a busy machine changes
 * little, and the best of several runs. Sizes double, from the first one that takes longer than the noise.
 *
 * @param input Creates an input of about `size` bytes or entries; not counted.
 * @param work What is measured; throwing ends it like returning.
 * @param first The smallest size.
 */
export function measureGrowth<T>(input: (size: number) => T, work: (input: T) => unknown, first: number): Growth {
  const sizes: number[] = [];
  const times: number[] = [];
  for (let size = first; sizes.length < count && size <= first * maxFactor; size *= 2) {
    const given = input(size);
    let time = processorTime(() => work(given));
    if (sizes.length === 0 && time < minMs) continue;
    for (let run = 1; run < 3 && time < steadyMs; run++)
      time = Math.min(
        time,
        processorTime(() => work(given)),
      );
    sizes.push(size);
    times.push(Math.max(time, 0.01));
    if (time > maxMs) break;
  }
  return { sizes, times, slope: slopeOf(sizes, times) };
}

/** As {@link measureGrowth}; measured anew, up to three times, where the slope is above `limit`: noise passes, a power stays. */
export function measureSteadily<T>(
  input: (size: number) => T,
  work: (input: T) => unknown,
  first: number,
  limit: number,
): Growth {
  let best = measureGrowth(input, work, first);
  for (let again = 0; again < 3 && best.slope > limit; again++) {
    const next = measureGrowth(input, work, first);
    if (next.slope < best.slope) best = next;
  }
  return best;
}

function processorTime(work: () => unknown): number {
  collect();
  const before = process.cpuUsage();
  try {
    work();
  } catch {
    // refused: an answer too
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/**
 * The median slope of the lines through any two points (log size, log time), by Theil and Sen: one size at which garbage is
 * collected or a cache overflows does not change it. 0 where fewer than two sizes took any time at all.
 */
function slopeOf(sizes: readonly number[], times: readonly number[]): number {
  const slopes = sizes.flatMap((size, i) =>
    sizes.slice(0, i).map((other, j) => Math.log(times[i]! / times[j]!) / Math.log(size / other)),
  );
  if (slopes.length === 0) return 0;
  slopes.sort((a, b) => a - b);
  const middle = slopes.length >> 1;
  return slopes.length % 2 === 1 ? slopes[middle]! : (slopes[middle - 1]! + slopes[middle]!) / 2;
}
