import { type Spread, spreadOf } from '../../../statistics/spread.js';

/** The smallest coverage of an interval that has enough values. */
const level = 0.9;

/** The spread of some values, and an interval of their distribution's median. */
export interface MedianInterval extends Spread {
  /** The interval's ends, values themselves. */
  readonly low: number;
  readonly high: number;
  /** Probability that independent values have their median inside: at least 0.9 from five values on. */
  readonly coverage: number;
}

/**
 * The interval between two order statistics, the narrowest symmetric one with a coverage of 0.9: it assumes nothing of the
 * distribution. Of five values it is their range (0.9375). Rounds that are added until it is narrow make its true coverage
 * somewhat smaller. David and Nagaraja, Order Statistics, 2003, Section 7.1.
 */
export function medianInterval(values: readonly number[]): MedianInterval {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  let [cut, outside] = [0, 2 ** -n]; // outside: probability that at most `cut` of n values are below the median
  let term = outside;
  while (2 * (cut + 1) < n) {
    term *= (n - cut) / (cut + 1);
    if (1 - 2 * (outside + term) < level) break;
    outside += term;
    cut++;
  }
  return {
    ...spreadOf(values),
    low: sorted[cut]!,
    high: sorted[n - 1 - cut]!,
    coverage: 1 - 2 * outside,
  };
}

/** Width of the interval as a share of the median. */
export function relativeWidth({ low, median: middle, high }: MedianInterval): number {
  return (high - low) / middle;
}
