import type { Cell, ResultTable } from '../../plots/result-table.js';
import { verdictLevel } from '../../statistics/holm.js';
import { counted, signedText } from '../../text/number-text.js';
import { trainingPlace } from '../scoring/training-place.js';
import { type DivergedAssigner, divergedText } from './diverged.js';
import type { RankedAssigner } from './ranking.js';
import { type AssignerComparisonResult, type TrackerRanking, totalSeconds } from './result.js';

/** One table for each tracker, sorted by AUC. */
export function rankingTables(result: AssignerComparisonResult): readonly ResultTable[] {
  return result.trackers.map((tracker) => rankingTable(tracker, result));
}

function rankingTable(
  { title, ope, ranking, diverged }: TrackerRanking,
  result: AssignerComparisonResult,
): ResultTable {
  const { load } = result;
  const place = trainingPlace(ope) ?? `${ope.provenance.machine}, one thread each`;
  const count = ranking.length - 1;
  return {
    caption: `Label assigners on ${title}, ${ope.title}`,
    columns: [
      { name: 'assigner' },
      { name: 'AUC', best: 'highest' },
      { name: '95 % interval' },
      { name: 'difference', signed: true },
      { name: 'by seed' },
      { name: 'corrected p' },
      { name: 'verdict' },
      { name: 'held-out IoU', best: 'highest' },
      { name: 'positives per image', decimals: 1 },
      { name: 'ms per step', decimals: 1 },
    ],
    sections: [
      { rows: ranking.map(rankingRow) },
      ...(diverged.length > 0 ? [{ title: 'not ranked', rows: diverged.map(divergedRow) }] : []),
    ],
    note: [
      `${counted(ope.sequences, 'sequence')}; ${ope.caption}; not comparable with published scores`,
      'intervals: bootstrap over seeds and sequences',
      `p: the larger of Student's t over seeds (variance of all assigners) and that bootstrap, by Holm's method over ${count} comparisons; verdicts at ${verdictLevel}`,
      `steps: labels, forward and backward pass, timed during the trainings, ${load.sideBySide} at a time on ${place}; load average at the end ${load.average.toFixed(1)}; ${ope.origin}`,
      totalText(result),
    ].join('; '),
  };
}

function rankingRow({ assigner, auc, low, high, comparison, ...means }: RankedAssigner): Cell[] {
  const { validationIou, positives, stepMs } = means;
  return [
    assigner,
    auc,
    `${low.toFixed(3)} to ${high.toFixed(3)}`,
    comparison?.difference ?? null,
    comparison ? comparison.perRun.map(signedText).join(' ') : '',
    comparison ? pText(comparison.corrected) : '',
    comparison?.verdict ?? "the tracker's own",
    validationIou,
    positives,
    stepMs,
  ];
}

/** An assigner without scores: the mean of the trainings that did not diverge would flatter it. */
function divergedRow(one: DivergedAssigner): Cell[] {
  return [one.assigner, null, '', null, '', '', divergedText(one), null, null, null];
}

/** A p value for tables and sentences; '-' where there is none. */
export function pText(p: number): string {
  if (Number.isNaN(p)) return '-';
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

/**
 * What everything took, results of earlier runs included: '72 trainings took 54.0 min, their runs over the test sequences
 * 8.1 min'.
 */
export function totalText(result: AssignerComparisonResult): string {
  const { trainings, train, track } = totalSeconds(result);
  const minutes = (seconds: number): string => `${(seconds / 60).toFixed(1)} min`;
  return `${trainings} trainings took ${minutes(train)} added up, their runs over the test sequences ${minutes(track)}; this run took ${minutes(result.seconds)}`;
}
