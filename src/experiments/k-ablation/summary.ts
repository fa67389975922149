import type { ResultTable } from '../../plots/result-table.js';
import { formatThousands } from '../../text/number-text.js';
import { type InterpretationResult, type KAblationResult, PAPER_P } from './result.js';

/** P by K of one interpretation, default: the kit's, beside the paper's range. */
export function kAblationTable(
  { ks, pairs, seed, shapes, interpretations }: KAblationResult,
  interpretation: InterpretationResult = interpretations[0]!,
): ResultTable {
  const { p, standardError, empty } = interpretation;
  return {
    caption: `Mean number of positives P: ${interpretation.title}`,
    columns: [
      { name: 'K', decimals: 0 },
      { name: 'P (measured here)' },
      { name: 'standard error', decimals: 4 },
      { name: 'P (paper, range)' },
      { name: 'no candidate passes (share of images)' },
    ],
    sections: [
      { rows: ks.map((k, i) => [k, p[i]!, pairs > 1 ? standardError[i]! : null, PAPER_P.join(' to '), empty[i]!]) },
    ],
    note: `${pairsText(pairs)} for each K, ${shapes}, seed ${seed}`,
  };
}

/** 'one pair', '20,000 pairs'. */
export function pairsText(pairs: number): string {
  return pairs === 1 ? 'one pair' : `${formatThousands(pairs)} pairs`;
}

/** The values of K for which the paper calls DLA-SiamCAR "quite insensitive": 7 to 19, Sec. 4.6. */
const STABLE: readonly [number, number] = [7, 19];

/** Whether the counts agree with "P ranges from 3 to 4" and "insensitive from 7 to 19". */
export function kAblationFindings(result: KAblationResult): readonly string[] {
  const byId = (id: string): InterpretationResult =>
    result.interpretations.find((interpretation) => interpretation.id === id)!;
  return [
    verdict('Anchor-free DLA, the default interpretation', result, byId('default')),
    verdict('The same without the fallback, which is not in the paper', result, byId('no-fallback')),
    `${values('Anchor-based DLA', result, byId('anchor-based'))}; the paper states a range of P for the anchor-free form alone.`,
  ];
}

function verdict(what: string, result: KAblationResult, interpretation: InterpretationResult): string {
  const outside = result.ks.filter((_, i) => interpretation.p[i]! < PAPER_P[0] || interpretation.p[i]! > PAPER_P[1]);
  const where = result.ks.length === 1 ? '' : outside.length === 0 ? ' for every K' : ` for K = ${outside.join(', ')}`;
  const claim = `${outside.length === 0 ? 'inside' : 'outside'} the paper’s range of 3 to 4${where}`;
  return `${values(what, result, interpretation)}: ${claim}.`;
}

function values(what: string, { ks }: KAblationResult, interpretation: InterpretationResult): string {
  const rows = ks.map((k, i) => ({ k, p: interpretation.p[i]! }));
  const stable = rows.filter(({ k }) => k >= STABLE[0] && k <= STABLE[1]);
  const range = (some: typeof rows): string => {
    const all = some.map(({ p }) => p);
    return `${Math.min(...all).toFixed(2)} to ${Math.max(...all).toFixed(2)}`;
  };
  if (rows.length === 1) return `${what}: P is ${rows[0]!.p.toFixed(2)} for K = ${rows[0]!.k}`;
  const spread = stable.length > 1 ? `, ${range(stable)} over K = ${stable[0]!.k} to ${stable.at(-1)!.k}` : '';
  return `${what}: P is ${range(rows)} over all K${spread}`;
}
