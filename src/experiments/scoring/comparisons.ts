import type { Cell, ResultTable } from '../../plots/result-table.js';
import type { BootstrapResult } from '../../statistics/bootstrap.js';
import { minRuns, type RunsComparison } from '../../statistics/bootstrap-runs.js';
import { signedText } from '../../text/number-text.js';

/** A tracker minus another in one measure: over sequences alone, or over the seeds of trainings and sequences. */
export interface MeasuredComparison {
  readonly tracker: string;
  readonly baseline: string;
  readonly measured: BootstrapResult | RunsComparison;
}

/** What comparisons are about. */
export interface ComparisonsAbout {
  /** 'success AUC'. */
  readonly measure: string;
  /** The data: 'synthetic videos, mini scale'. */
  readonly title: string;
  /** Whether the trackers were trained here and differ in their assigner alone. */
  readonly isTrained: boolean;
}

/** Differences in a measure with their intervals, and whether they show more than chance. */
export function comparisonTable(
  comparisons: readonly MeasuredComparison[],
  { measure, title, isTrained }: ComparisonsAbout,
): ResultTable {
  const signed = { decimals: 4, signed: true };
  const { level } = comparisons[0]!.measured;
  return {
    caption: `${isTrained ? 'Effect of label assignment' : 'Differences'} in ${measure} on ${title}`,
    columns: [
      { name: 'tracker' },
      { name: 'minus' },
      { name: 'difference', ...signed },
      { name: 'low', ...signed },
      { name: 'high', ...signed },
      ...(isTrained ? [{ name: 'by seed' }, { name: "Student's t over seeds" }] : []),
      { name: 'verdict' },
    ],
    sections: [
      {
        rows: comparisons.map(({ tracker, baseline, measured }) => {
          const { difference, low, high } = measured;
          return [tracker, baseline, difference, low, high, ...verdictCells(measured)];
        }),
      },
    ],
    note: [
      ...(isTrained
        ? [
            `bootstrap over seeds and sequences together, ${100 * level} % interval; runs of the same seed are paired`,
            `a verdict needs ${minRuns} seeds, and both intervals on one side of 0`,
          ]
        : [
            `paired bootstrap over sequences, ${100 * level} % interval; it does not cover the variation between trainings`,
          ]),
      ...(comparisons.length > 1 ? [`${comparisons.length} comparisons, without correction for their number`] : []),
    ].join('; '),
  };
}

function verdictCells(measured: MeasuredComparison['measured']): Cell[] {
  if (!('verdict' in measured)) return [measured.containsZero ? 'no difference shown' : 'different'];
  const { perRun, overRuns, verdict } = measured;
  const interval = overRuns ? `${signedText(overRuns.low)} to ${signedText(overRuns.high)}` : null;
  return [perRun.map(signedText).join(' '), interval, verdict];
}

/**
 * What a comparison shows, as a sentence.
 *
 * @param measure With the numbers: 'AUC'.
 */
export function comparisonFinding(
  { tracker, baseline, measured }: MeasuredComparison,
  { measure, title }: Omit<ComparisonsAbout, 'isTrained'>,
): string {
  if (!('verdict' in measured)) return `${tracker} against ${baseline}: ${measure} ${measured.statement}`;
  const { difference, low, high, verdict, perRun } = measured;
  if (verdict === 'not judged') {
    const trainings = perRun.length === 1 ? 'one training' : 'two trainings';
    return `${tracker} minus ${baseline} on ${title}: ${signedText(difference)} ${measure} with ${trainings} each, too few for a verdict.`;
  }
  const numbers = `${signedText(difference)} ${measure}, 95 % interval ${signedText(low)} to ${signedText(high)}, ${perRun.length} seeds`;
  if (verdict === 'improves') return `${tracker} improves on ${baseline} on ${title} (${numbers}).`;
  if (verdict === 'worse') return `${tracker} is worse than ${baseline} on ${title} (${numbers}).`;
  return `No difference shown between ${tracker} and ${baseline} on ${title} (${numbers}).`;
}
