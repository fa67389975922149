import type { ResultTable } from '../../plots/result-table.js';
import { counted } from '../../text/number-text.js';
import { paperBesideHere } from '../scoring/paper-beside-here.js';
import type { VotExperimentResult } from './vot-result.js';

/** The paper's claims about VOT beside what was measured here. */
export function votBesidePaper({
  config,
  title,
  caption,
  sequences,
  scores,
  comparisons,
}: VotExperimentResult): ResultTable {
  const eaoOf = (name: string): number | undefined => scores.find(({ tracker }) => tracker === name)?.result.eao;
  return paperBesideHere(config.benchmark, {
    title,
    caption: `${counted(sequences, 'sequence')}; ${caption}`,
    differences: comparisons.flatMap(({ tracker, baseline, eao }) => {
      if (!('verdict' in eao)) return [];
      const pair = { value: eaoOf(tracker)!, baselineValue: eaoOf(baseline)! };
      return [{ tracker, baseline, metric: 'eao', ...pair, interval: [eao.low, eao.high], verdict: eao.verdict }];
    }),
    score: (tracker, metric) => (metric === 'eao' ? eaoOf(tracker) : undefined),
  });
}
