import type { ResultColumn } from '../../plots/result-table.js';
import { bootstrapMean, type MeanInterval } from '../../statistics/bootstrap-mean.js';
import type { OpeScore } from './score.js';

/** A tracker's scores with their 95 % bootstrap intervals. */
export interface ScoreIntervals {
  readonly auc: MeanInterval;
  readonly precision20: MeanInterval;
}

/**
 * The intervals of a tracker's scores, over sequences and, with several runs, over seeds too.
 *
 * @param runs One score for each training; a single one for a tracker without training.
 * @param seed Of the bootstrap.
 * @returns Undefined for fewer than two sequences, whose choice has no spread.
 */
export function scoreIntervals(runs: readonly OpeScore[], seed: number): ScoreIntervals | undefined {
  if (runs[0]!.sequences.size < 2) return undefined;
  const over = (of: (run: OpeScore) => ReadonlyMap<string, number>): MeanInterval =>
    bootstrapMean(
      runs.map((run) => [...of(run).values()]),
      { seed },
    );
  return { auc: over(({ sequences }) => sequences), precision20: over(({ precisions }) => precisions) };
}

/** Columns of {@link intervalCells}. */
export const intervalColumns: readonly ResultColumn[] = [
  { name: 'AUC, 95 % interval' },
  { name: 'precision, 95 % interval' },
];

/** Cells of a tracker's intervals: '0.458 to 0.591'; empty where there are none. */
export function intervalCells(intervals: ScoreIntervals | undefined): (string | null)[] {
  if (!intervals) return intervalColumns.map(() => null);
  return [intervals.auc, intervals.precision20].map(({ low, high }) => `${low.toFixed(3)} to ${high.toFixed(3)}`);
}
