import type { NamedTable } from '../experiment.js';
import type { OpeResult } from './ope-result.js';

const rounded = (value: number): number => Number(value.toFixed(4));

/** The trackers' scores, the best first, each with how far it lies behind the best. */
export function scoreTable(result: OpeResult): NamedTable {
  const { scores, behindBest, title, sequences, convention, isSimulated } = result;
  const made = isSimulated ? ' (made-up boxes: says nothing about trackers)' : '';
  return {
    title: `Measured here: ${title}, ${sequences} sequences, convention ${convention.name}${made}`,
    columns: {
      tracker: scores.map(({ tracker }) => tracker),
      'success (AUC)': scores.map(({ summary }) => rounded(summary.auc)),
      'precision (20 px)': scores.map(({ summary }) => rounded(summary.precision20)),
      'normalised precision': scores.map(({ summary }) => rounded(summary.normPrecision20)),
      'AUC behind the best [95 % interval]': behindBest.map((b) =>
        b ? `${b.difference.toFixed(3)} [${b.low.toFixed(3)}, ${b.high.toFixed(3)}]` : '',
      ),
    },
  };
}

/** AUC by attribute, one row for each attribute, one column for each tracker. */
export function attributeTable({ scores, title }: OpeResult): NamedTable {
  const attributes = [...new Set(scores.flatMap(({ attributes }) => [...attributes.keys()]))];
  return {
    title: `Measured here: AUC by attribute, ${title}`,
    columns: {
      attribute: attributes,
      ...Object.fromEntries(
        scores.map((score) => [
          score.tracker,
          attributes.map((name) => rounded(score.attributes.get(name) ?? Number.NaN)),
        ]),
      ),
    },
  };
}

/** Whether each tracker's distance to the best is more than the choice of sequences explains. */
export function opeFindings({ scores, behindBest, isSimulated }: OpeResult): readonly string[] {
  if (isSimulated) return ['No annotations or raw results here: made-up boxes were scored, to show the path only.'];
  const best = scores[0]!.tracker;
  return behindBest.flatMap((b, i) => (b ? [`${best} against ${scores[i]!.tracker}: AUC ${b.statement}`] : []));
}
