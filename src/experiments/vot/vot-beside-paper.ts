import type { ResultTable } from '../../plots/result-table.js';
import { counted } from '../../text/number-text.js';
import { paperBesideHere } from '../scoring/paper-beside-here.js';
import type { VotExperimentResult } from './vot-result.js';

/** The paper's claims about VOT beside what was measured here. */
export function votBesidePaper({ config, title, caption, sequences, scores }: VotExperimentResult): ResultTable {
  const eaoOf = (name: string | undefined): number | undefined =>
    scores.find(({ tracker }) => tracker === name)?.result.eao;
  const entries = config.source === 'trained' ? config.study.entries : [];
  return paperBesideHere(config.benchmark, {
    title,
    caption: `${counted(sequences, 'sequence')}; ${caption}`,
    differences: entries.flatMap(({ title: tracker, baseline }) => {
      const [value, baselineValue] = [eaoOf(tracker), eaoOf(baseline)];
      if (baseline === undefined || value === undefined || baselineValue === undefined) return [];
      return [{ tracker, baseline, metric: 'eao', value, baselineValue, verdict: 'not judged: one training each' }];
    }),
    score: (tracker, metric) => (metric === 'eao' ? eaoOf(tracker) : undefined),
  });
}
