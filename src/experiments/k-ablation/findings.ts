import { type KAblationResult, PAPER_P, type ReadingResult } from './result.js';

/** The values of K for which the paper calls DLA-SiamCAR "quite insensitive": 7 to 19, Sec. 4.6. */
const STABLE: readonly [number, number] = [7, 19];

/** What the counts say about "P ranges from 3 to 4" and "insensitive from 7 to 19". */
export function kAblationFindings(result: KAblationResult): readonly string[] {
  const byId = (id: string): ReadingResult => result.readings.find((reading) => reading.id === id)!;
  return [
    verdict('Anchor-free DLA, our default reading', result, byId('default')),
    verdict('The same without the fallback, which is our addition', result, byId('no-fallback')),
    `${values('Anchor-based DLA', result, byId('anchor-based'))}; the paper gives a range of P for the anchor-free form alone.`,
  ];
}

function verdict(what: string, result: KAblationResult, reading: ReadingResult): string {
  const outside = result.ks.filter((_, i) => reading.p[i]! < PAPER_P[0] || reading.p[i]! > PAPER_P[1]);
  const claim =
    outside.length === 0
      ? 'inside the paper’s range of 3 to 4 for every K'
      : `outside the paper’s range of 3 to 4 for K = ${outside.join(', ')}`;
  return `${values(what, result, reading)}: ${claim}.`;
}

function values(what: string, { ks }: KAblationResult, reading: ReadingResult): string {
  const rows = ks.map((k, i) => ({ k, p: reading.p[i]! }));
  const stable = rows.filter(({ k }) => k >= STABLE[0] && k <= STABLE[1]);
  const range = (some: typeof rows): string => {
    const all = some.map(({ p }) => p);
    return `${Math.min(...all).toFixed(2)} to ${Math.max(...all).toFixed(2)}`;
  };
  const spread = stable.length > 1 ? `, ${range(stable)} over K = ${stable[0]!.k} to ${stable.at(-1)!.k}` : '';
  return `${what}: P is ${range(rows)} over all K${spread}`;
}
