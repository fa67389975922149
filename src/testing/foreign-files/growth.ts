import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** How the time of some work grows with the size of its input. */
export interface Growth {
  /** Sizes of the inputs, ascending. */
  readonly sizes: readonly number[];
  /** Milliseconds of processor time for each size, the best of several runs. */
  readonly times: readonly number[];
  /** Exponent of the size in the time: the slope of a least-squares line through both logarithms. 1: linear; 2: quadratic. */
  readonly slope: number;
}

/** Processor time below which a measurement is noise. */
const minMs = 3;
/** Processor time beyond which no larger size is tried. */
const maxMs = 1000;
/** Sizes that a line is laid through, each twice the one before. */
const count = 4;

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
  for (let size = first; sizes.length < count && size <= first * 256; size *= 2) {
    const given = input(size);
    let time = processorTime(() => work(given));
    if (sizes.length === 0 && time < minMs) continue;
    for (let run = 1; run < 4; run++)
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

/** Of the line through (log size, log time); 0 where fewer than two sizes took any time at all. */
function slopeOf(sizes: readonly number[], times: readonly number[]): number {
  if (sizes.length < 2) return 0;
  const [xs, ys] = [sizes.map(Math.log), times.map(Math.log)];
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const covariance = xs.reduce((sum, x, i) => sum + (x - mx) * (ys[i]! - my), 0);
  return covariance / xs.reduce((sum, x) => sum + (x - mx) ** 2, 0);
}
