import { publishedNumbers } from '../../data/published.js';
import { gainText } from '../../plots/benchmark-tables.js';

/**
 * The paper's relative gain of DLA over a baseline: '+1 %'.
 *
 * @param benchmark 'otb100'.
 * @param metric 'auc'.
 * @returns '' where the paper has no number.
 */
export function claimedGain(benchmark: string, metric: string, baseline: string): string {
  const claim = publishedNumbers(benchmark).claims.find(
    (each) => each.kind === 'relative gain' && each.metric === metric && each.baseline === baseline,
  );
  return claim?.value === undefined ? '' : gainText(claim.value);
}
