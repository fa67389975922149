import { comparisonFinding } from './comparisons.js';
import { constantBoxFindings } from './constant-boxes.js';
import type { OpeResult } from './ope-result.js';

/** The only finding of placeholder results. */
export const PLACEHOLDER_FINDING =
  'No annotations or raw results were found: placeholder results were scored, which say nothing about trackers.';

/** What each comparison shows, one sentence each, and which trainings ended with constant boxes. */
export function comparisonFindings({ comparisons, isPlaceholder, title, steps }: OpeResult): readonly string[] {
  if (isPlaceholder) return [PLACEHOLDER_FINDING];
  const compared = comparisons.map(({ auc, ...pair }) =>
    comparisonFinding({ ...pair, measured: auc }, { measure: 'AUC', title }),
  );
  return [...compared, ...constantBoxFindings(steps)];
}

/** In how many attributes each tracker leads. */
export function attributeFindings({ scores, isPlaceholder }: OpeResult): readonly string[] {
  if (isPlaceholder) return [PLACEHOLDER_FINDING];
  const attributes = [...new Set(scores.flatMap((score) => [...score.attributes.keys()]))];
  const best = (name: string): string =>
    scores.reduce((a, b) => ((b.attributes.get(name) ?? -1) > (a.attributes.get(name) ?? -1) ? b : a)).tracker;
  const leaders = attributes.map(best);
  const sentences = [...new Set(leaders)].map((tracker) => {
    const led = attributes.filter((_, i) => leaders[i] === tracker);
    return `${tracker} has the highest AUC in ${led.length} of ${attributes.length} attributes: ${led.join(', ')}.`;
  });
  return [...sentences, 'No interval was computed by attribute: which tracker leads in one may be chance.'];
}
