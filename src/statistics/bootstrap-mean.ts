import type { BootstrapOptions } from './bootstrap.js';
import { compareRuns } from './bootstrap-runs.js';

/** A mean score with its confidence interval. */
export interface MeanInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The mean of a tracker's scores over runs and sequences, with the percentile interval of the bootstrap that
 * {@link compareRuns} applies to differences: runs and sequences are resampled together. The interval covers the choice of
 * sequences and, where there are several runs, the variation between trainings, for which it is too narrow with few. Two
 * trackers are compared by their differences, not by whether such intervals overlap: sequences are hard for both alike.
 *
 * @param runs Per run one score per sequence; one run for a tracker without training.
 * @throws InputError as {@link compareRuns}.
 */
export function bootstrapMean(
  runs: readonly ArrayLike<number>[],
  options: Partial<BootstrapOptions> = {},
): MeanInterval {
  const nothing = runs.map(({ length }) => new Float64Array(length));
  const { difference: mean, low, high } = compareRuns(runs, nothing, options);
  return { mean, low, high };
}
