import type { ResultTable } from '../../plots/result-table.js';
import { counted } from '../../text/number-text.js';
import type { OpeResult, ScoredTracker } from './ope-result.js';
import { type MeasuredDifference, paperBesideHere } from './paper-beside-here.js';

/**
 * The paper's claims about a one-pass benchmark beside what was measured here.
 *
 * @param results Of the same benchmark, videos and scale; undefined ones were not run.
 */
export function opeBesidePaper(results: readonly (OpeResult | undefined)[]): ResultTable {
  const run = results.filter((result) => result !== undefined);
  const { title, config, sequences } = run[0]!;
  const scores = run.flatMap((result) => result.scores);
  return paperBesideHere(config.benchmark, {
    title,
    caption: [counted(sequences, 'sequence'), ...new Set(run.map(({ caption }) => caption))].join('; '),
    differences: run.flatMap((result) => differencesOf(result)),
    score: (tracker, metric) => scoreOf(scores, tracker, metric),
  });
}

function differencesOf({ comparisons, scores }: OpeResult): MeasuredDifference[] {
  return comparisons.flatMap(({ tracker, baseline, auc }): MeasuredDifference[] => {
    if (!('verdict' in auc)) return [];
    const pair = (metric: string) => ({
      value: scoreOf(scores, tracker, metric)!,
      baselineValue: scoreOf(scores, baseline, metric)!,
    });
    return [
      { tracker, baseline, metric: 'auc', ...pair('auc'), interval: [auc.low, auc.high], verdict: auc.verdict },
      { tracker, baseline, metric: 'precision20', ...pair('precision20'), verdict: 'not judged' },
    ];
  });
}

function scoreOf(scores: readonly ScoredTracker[], name: string, metric: string): number | undefined {
  const summary = scores.find(({ tracker }) => tracker === name)?.summary;
  return metric === 'auc' || metric === 'precision20' ? summary?.[metric] : undefined;
}
