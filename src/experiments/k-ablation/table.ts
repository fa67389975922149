import type { ResultTable } from '../../plots/result-table.js';
import { type KAblationResult, PAPER_P, type ReadingResult } from './result.js';

/** P by K of one reading, by default ours, beside the paper's range. */
export function kAblationTable(
  { ks, pairs, seed, shapes, readings }: KAblationResult,
  reading: ReadingResult = readings[0]!,
): ResultTable {
  const { p, standardError, empty } = reading;
  return {
    caption: `Mean number of positives P: ${reading.title}`,
    columns: [
      { name: 'K', decimals: 0 },
      { name: 'P (measured here)' },
      { name: 'standard error', decimals: 4 },
      { name: 'P (paper, range)' },
      { name: 'no candidate passes (share of images)' },
    ],
    sections: [{ rows: ks.map((k, i) => [k, p[i]!, standardError[i]!, PAPER_P.join(' to '), empty[i]!]) }],
    note: `${pairs.toLocaleString('en-US')} pairs for each K, ${shapes}, seed ${seed}`,
  };
}
