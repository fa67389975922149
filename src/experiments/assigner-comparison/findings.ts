import type { CorrectedVerdict } from '../../statistics/holm.js';
import { signedText } from '../../text/number-text.js';
import { constantBoxFindings } from '../scoring/constant-boxes.js';
import { notRankedTexts } from './diverged.js';
import type { RankedAssigner } from './ranking.js';
import type { AssignerComparisonResult, TrackerRanking } from './result.js';
import { pText, totalText } from './tables.js';

const verdicts: readonly CorrectedVerdict[] = ['better', 'worse', 'no difference shown', 'not judged'];

/**
 * For each tracker which assigners are better or worse than its own, and for which that is not shown; trainings that ended
 * with constant boxes; and what it took.
 */
export function findings(result: AssignerComparisonResult): readonly string[] {
  return [
    ...result.trackers.flatMap((each) => [trackerFinding(each), ...constantBoxFindings(each.ope.steps)]),
    `${totalText(result)}.`,
  ];
}

function trackerFinding({ title, ranking, ope, diverged }: TrackerRanking): string {
  const own = ranking.find(({ comparison }) => !comparison)!;
  const place = 1 + ranking.indexOf(own);
  const seeds = ranking.find(({ comparison }) => comparison)?.comparison?.perRun.length ?? 0;
  const groups = verdicts.flatMap((verdict) => {
    const members = ranking.filter(({ comparison }) => comparison?.verdict === verdict);
    return members.length > 0 ? [`${verdict}: ${members.map(memberText).join(', ')}`] : [];
  });
  return `${title} on ${ope.title}, ${seeds === 1 ? 'one seed' : `${seeds} seeds`}: its own assigner, ${own.assigner}, has AUC ${own.auc.toFixed(3)}, place ${place} of ${ranking.length}. Compared with it, ${[...groups, ...notRankedTexts(diverged)].join('; ')}.`;
}

function memberText({ assigner, comparison }: RankedAssigner): string {
  const { difference, corrected } = comparison!;
  return `${assigner} (${signedText(difference)}${Number.isNaN(corrected) ? '' : `, p ${pText(corrected)}`})`;
}
