import { leastRuns } from '../../metrics/bootstrap-runs.js';
import type { Cell, ResultTable } from '../../plots/result-table.js';
import type { TrainedResult } from './result.js';
import type { Compared, ScoredLineup } from './score-runs.js';

/** AUC and precision of every tracker: the mean over its trainings, and every training's AUC. */
export function lineupTable({ entries, references }: ScoredLineup, title: string, note: string): ResultTable {
  const seeds = [...new Set(entries.flatMap((each) => each.seeds))];
  const rows = entries
    .toSorted((a, b) => b.mean.summary.auc - a.mean.summary.auc)
    .map(({ entry, mean: { summary }, runs, seeds: own }): Cell[] => [
      entry.title,
      summary.auc,
      summary.precision20,
      summary.normPrecision20,
      ...seeds.map((seed) => runs[own.indexOf(seed)]?.summary.auc ?? null),
    ]);
  const untrained = references.map(({ tracker, summary }): Cell[] => [
    tracker,
    summary.auc,
    summary.precision20,
    summary.normPrecision20,
    ...seeds.map(() => null),
  ]);
  return {
    caption: `Trained here: success and precision on ${title}`,
    columns: [
      { name: 'tracker' },
      ...['AUC', 'precision at 20 px', 'norm. precision'].map((name) => ({ name, best: 'highest' as const })),
      ...seeds.map((seed) => ({ name: `AUC, seed ${seed}` })),
    ],
    sections: [
      { title: seeds.length > 1 ? `trained here, mean of ${seeds.length} seeds` : 'trained here', rows },
      ...(untrained.length > 0 ? [{ title: 'without training', rows: untrained }] : []),
    ],
    note,
  };
}

/** What the assigner changes, and whether it can be told from chance. */
export function comparisonTable(comparisons: readonly Compared[], title: string): ResultTable {
  const signed = { decimals: 4, signed: true };
  const level = comparisons[0]?.auc.level ?? 0.95;
  return {
    caption: `What label assignment changes on ${title}: success AUC`,
    columns: [
      { name: 'tracker' },
      { name: 'minus' },
      { name: 'difference', ...signed },
      { name: 'low', ...signed },
      { name: 'high', ...signed },
      { name: 'by seed' },
      { name: "Student's t over seeds" },
      { name: 'verdict' },
    ],
    sections: [
      {
        rows: comparisons.map(({ title: name, baseline, auc }) => [
          name,
          baseline,
          auc.difference,
          auc.low,
          auc.high,
          auc.perRun.map(signedText).join(' '),
          auc.overRuns ? `${signedText(auc.overRuns.low)} to ${signedText(auc.overRuns.high)}` : null,
          auc.verdict,
        ]),
      },
    ],
    note: [
      `bootstrap over seeds and sequences together, ${100 * level} % interval; runs of the same seed are paired`,
      `a verdict needs ${leastRuns} seeds, and both intervals on one side of 0`,
      ...(comparisons.length > 1 ? [`${comparisons.length} comparisons, each judged as if it were the only one`] : []),
    ].join('; '),
  };
}

/** Whether the paper's claim shows here: one sentence for each comparison. */
export function comparisonFindings(comparisons: readonly Compared[], where: string): string[] {
  return comparisons.map(({ title, baseline, auc: { difference, low, high, verdict, perRun } }) => {
    const numbers = `${signedText(difference)} AUC, 95 % interval ${signedText(low)} to ${signedText(high)}, ${perRun.length} ${perRun.length === 1 ? 'seed' : 'seeds'}`;
    if (verdict === 'improves') return `${title} improves on ${baseline} on ${where} (${numbers}).`;
    if (verdict === 'not judged') {
      const trainings = perRun.length === 1 ? 'one training' : 'two trainings';
      return `${title} minus ${baseline} on ${where}: ${signedText(difference)} AUC with ${trainings} each, which says nothing of the method.`;
    }
    if (verdict === 'worse') return `${title} is worse than ${baseline} on ${where} (${numbers}).`;
    return `No difference shown between ${title} and ${baseline} on ${where} (${numbers}).`;
  });
}

/** A difference as sentences and tables have it: '+0.007'. */
export function signedText(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(3)}`;
}

/** From here on the clock is timed, not the tracker: a frame of it takes 0.01 ms. */
const TOO_FAST = 1e5;

/** How trainings ended, and what training and tracking took. */
export function stepTable({
  steps,
  where,
  ope,
  origin,
}: Pick<TrainedResult, 'steps' | 'where' | 'ope' | 'origin'>): ResultTable {
  return {
    caption: `Every training and run on ${where}`,
    columns: [
      { name: 'tracker' },
      { name: 'seed', decimals: 0 },
      { name: 'positives per image', decimals: 1 },
      { name: 'IoU on held-out pairs', decimals: 3 },
      { name: 'training, s', decimals: 1 },
      { name: 'tracking, s', decimals: 1 },
      { name: 'frames per second of one process', decimals: 0 },
    ],
    sections: [
      {
        rows: steps.map(({ tracker, seed, positives, validationIou, trainSeconds, trackSeconds, framesPerSecond }) => [
          tracker,
          seed,
          positives,
          validationIou,
          trainSeconds,
          trackSeconds,
          framesPerSecond < TOO_FAST ? framesPerSecond : null,
        ]),
      },
    ],
    note: `${ope.provenance.machine}; positives and IoU of the last epoch, the IoU of the best-scored box; trainings run side by side, one thread each; frames per second without reading images; ${origin}`,
  };
}
