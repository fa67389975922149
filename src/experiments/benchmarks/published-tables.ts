import { type PublishedClaim, type PublishedMetric, publishedMetrics, publishedNumbers } from '../../data/published.js';
import type { NamedTable } from '../experiment.js';

const headings: Readonly<Record<PublishedMetric, string>> = {
  auc: 'success (AUC)',
  precision20: 'precision (20 px)',
  normPrecision20: 'normalised precision',
  eao: 'EAO',
  accuracy: 'accuracy',
  robustness: 'robustness',
};

/**
 * What is published about a benchmark, apart from what was measured here: the paper's claims, and trackers' scores as
 * others state them.
 *
 * @param result Whose benchmark it is about: 'otb100'.
 */
export function publishedTables({ benchmark }: { readonly benchmark: string }): readonly NamedTable[] {
  const { title, entries, claims } = publishedNumbers(benchmark);
  const metrics = publishedMetrics.filter((metric) => entries.some(({ scores }) => scores[metric] !== undefined));
  return [
    {
      title: `What the paper says of ${title}`,
      columns: {
        tracker: claims.map(({ tracker }) => tracker),
        measure: claims.map(({ metric }) => metric),
        claim: claims.map(claimText),
        'where in the paper': claims.map(({ source }) => source),
      },
    },
    {
      title: `Published elsewhere: ${title} (not measured here)`,
      columns: {
        tracker: entries.map(({ tracker }) => tracker),
        ...Object.fromEntries(
          metrics.map((metric) => [headings[metric], entries.map(({ scores }) => scores[metric] ?? Number.NaN)]),
        ),
        'stated by': entries.map(({ by }) => by),
        source: entries.map(({ source }) => source),
      },
    },
  ].filter(({ columns }) => columns.tracker!.length > 0);
}

/** A claim in words: '+2.5 % relative to SiamCAR', 'rank 3 of 9', '3 to 4'. */
export function claimText({ kind, value, of, low, high, baseline, note }: PublishedClaim): string {
  const against = baseline ? ` relative to ${baseline}` : '';
  switch (kind) {
    case 'relative gain':
      return `${value! < 0 ? '' : '+'}${Number((100 * value!).toFixed(2))} %${against}`;
    case 'rank':
      return `rank ${value}${of === undefined ? '' : ` of ${of}`}`;
    case 'range':
      return `${low} to ${high}`;
    case 'value':
      return String(value);
    case 'statement':
      return note ?? '';
  }
}
