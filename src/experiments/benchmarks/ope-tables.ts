import { publishedNumbers } from '../../data/published.js';
import {
  attributeTable,
  differenceTable,
  opeTable,
  paperClaimsTable,
  publishedScoresTable,
  type ScoreDifference,
} from '../../plots/benchmark-tables.js';
import type { ResultTable } from '../../plots/result-table.js';
import { conventionOf, opeRows, shownTitle } from './ope-figures.js';
import type { OpeResult } from './ope-result.js';

/** The trackers' scores, and how far each lies behind the best. */
export function scoreTables(result: OpeResult): readonly ResultTable[] {
  const { sequences, remark, scores, behindBest } = result;
  const title = shownTitle(result);
  const scored = opeTable(opeRows(result), {
    title,
    convention: conventionOf(result),
    note: `${sequences} sequences; ${remark}`,
  });
  const differences = behindBest.flatMap((bootstrap, i): ScoreDifference[] =>
    bootstrap ? [{ tracker: scores[0]!.tracker, baseline: scores[i]!.tracker, measure: 'AUC', result: bootstrap }] : [],
  );
  return differences.length > 0 ? [scored, differenceTable(differences, title)] : [scored];
}

/** AUC by attribute. */
export function attributeTables(result: OpeResult): readonly ResultTable[] {
  return [
    attributeTable(opeRows(result), {
      title: shownTitle(result),
      convention: conventionOf(result),
      note: result.remark,
    }),
  ];
}

/**
 * What the paper says of a benchmark, and what others publish about it. Nothing of it was measured here, so that it has
 * tables of its own.
 */
export function publishedTables({ benchmark }: { readonly benchmark: string }): readonly ResultTable[] {
  const numbers = publishedNumbers(benchmark);
  return [paperClaimsTable(numbers), publishedScoresTable(numbers)].filter(
    ({ sections }) => sections[0]!.rows.length > 0,
  );
}

/** Whether each tracker's distance to the best is more than the choice of sequences explains. */
export function opeFindings({ scores, behindBest, isSimulated }: OpeResult): readonly string[] {
  if (isSimulated) return [placeholderFinding];
  const best = scores[0]!.tracker;
  return behindBest.flatMap((b, i) => (b ? [`${best} against ${scores[i]!.tracker}: AUC ${b.statement}`] : []));
}

/** Who leads in how many attributes. */
export function attributeFindings({ scores, isSimulated }: OpeResult): readonly string[] {
  if (isSimulated) return [placeholderFinding];
  const attributes = [...new Set(scores.flatMap(({ attributes }) => [...attributes.keys()]))];
  const best = (name: string): string =>
    scores.reduce((a, b) => ((b.attributes.get(name) ?? -1) > (a.attributes.get(name) ?? -1) ? b : a)).tracker;
  const leaders = attributes.map(best);
  return [...new Set(leaders)].map((tracker) => {
    const led = attributes.filter((_, i) => leaders[i] === tracker);
    return `${tracker} has the highest AUC in ${led.length} of ${attributes.length} attributes: ${led.join(', ')}.`;
  });
}

/** The finding of placeholder results. */
export const placeholderFinding =
  'No annotations or raw results here: placeholder results were scored, as a demonstration only. They say nothing about trackers.';
