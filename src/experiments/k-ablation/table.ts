import type { Table } from '../experiment.js';
import { type KAblationResult, PAPER_P, type ReadingResult } from './result.js';

/** Columns of the K ablation's table, one row for each K. */
export function kAblationTable(result: KAblationResult, reading: ReadingResult = result.readings[0]!): Table {
  return {
    K: result.ks,
    'P (measured here)': reading.p.map((p) => Number(p.toFixed(3))),
    'standard error': reading.standardError.map((e) => Number(e.toFixed(4))),
    'P (paper, range)': result.ks.map(() => PAPER_P.join(' to ')),
    'no candidate passes (share of images)': reading.empty.map((share) => Number(share.toFixed(3))),
  };
}
