import type { PublishedClaim, PublishedEntry, PublishedMetric, PublishedNumbers } from '../data/published.js';
import type { Convention } from '../metrics/conventions/convention.js';
import { type OpeScoreName, type OpeSummary, opeScoreNames } from '../metrics/summary.js';
import type { VotMeasures } from '../metrics/vot/vot.js';
import { attributeAbbreviation, sortAttributes } from './attribute-names.js';
import type { AttributeTracker } from './radar.js';
import type { Cell, ResultColumn, ResultTable } from './result-table.js';
import { compareDescending, type NamedTracker } from './tracker-style.js';
import type { EaoTracker } from './vot-plot-style.js';

/** A tracker with its scores of one pass. */
export type OpeRow = NamedTracker & Pick<OpeSummary, OpeScoreName>;

/** A tracker with its scores under VOT's reset protocol. */
export type VotRow = EaoTracker & Pick<VotMeasures, 'accuracy' | 'robustness' | 'lost'>;

/** Options of a table of measured scores. */
export interface TableOptions {
  /** The benchmark as in captions: 'OTB100'. */
  readonly title: string;
  /** Footnote, after the convention. */
  readonly note?: string;
}

/** Options of tables whose scores depend on a toolkit's convention. */
export interface OpeTableOptions extends TableOptions {
  readonly convention: Pick<Convention, 'name' | 'normScore'>;
}

const tracker: ResultColumn = { name: 'tracker' };

/** Success, precision and normalised precision, sorted by AUC; Tables 2 and 3. */
export function opeTable(trackers: readonly OpeRow[], options: OpeTableOptions): ResultTable {
  const { title, convention, note } = options;
  const norm = convention.normScore === 'mean' ? 'norm. precision (mean)' : 'norm. precision at 0.20';
  const names = opeScoreNames.map((name) => (name === 'normPrecision20' ? norm : metricNames[name]));
  return {
    caption: `Success and precision on ${title}`,
    columns: [tracker, ...names.map((name) => ({ name, best: 'highest' as const }))],
    sections: [{ rows: scoreRows(trackers, opeScoreNames, 'auc') }],
    note: noteOf(`convention: ${convention.name}`, note),
  };
}

/** EAO, accuracy, robustness (100 * failures / frames) and failures, sorted by EAO; EAO's intervals where there are any. */
export function votTable(trackers: readonly VotRow[], options: TableOptions): ResultTable {
  const rows = scoreRows(trackers, ['eao', 'accuracy', 'robustness', 'lost'], 'eao');
  const table: ResultTable = {
    caption: `Reset protocol on ${options.title}`,
    columns: [
      tracker,
      { name: 'EAO', best: 'highest' },
      { name: 'accuracy', best: 'highest' },
      { name: 'robustness', best: 'lowest' },
      { name: 'lost', best: 'lowest', decimals: 1 },
    ],
    sections: [{ rows }],
    note: noteOf(
      'VOT reset protocol (pysot); robustness is 100 \u00d7 failures / frames, lower is better',
      options.note,
    ),
  };
  const intervals = new Map(trackers.map(({ name, interval }) => [name as Cell, interval]));
  if (![...intervals.values()].some((interval) => interval)) return table;
  const cell = (interval: VotRow['interval']): Cell =>
    interval ? `${interval.low.toFixed(3)} to ${interval.high.toFixed(3)}` : null;
  return {
    ...table,
    columns: [...table.columns, { name: 'EAO, 95 % interval' }],
    sections: [{ rows: rows.map((row) => [...row, cell(intervals.get(row[0]!))]) }],
  };
}

/** AUC by attribute, one column per attribute; the numbers of Fig. 5. */
export function attributeTable(trackers: readonly AttributeTracker[], options: OpeTableOptions): ResultTable {
  const names = sortAttributes([...new Set(trackers.flatMap(({ attributes }) => Object.keys(attributes)))]);
  const rows = [...trackers]
    .sort((a, b) => compareDescending(a.auc, b.auc))
    .map(({ name, auc, attributes }) => [name, auc, ...names.map((attribute) => attributes[attribute] ?? null)]);
  const columns = ['all', ...names.map(attributeAbbreviation)].map((name) => ({ name, best: 'highest' as const }));
  const long = names
    .filter((name) => attributeAbbreviation(name) !== name)
    .map((name) => `${attributeAbbreviation(name)} ${name}`);
  return {
    caption: `Success AUC by attribute on ${options.title}`,
    columns: [tracker, ...columns],
    sections: [{ rows }],
    note: noteOf(`convention: ${options.convention.name}`, long.join(', '), options.note),
  };
}

/** A row per tracker, its name and scores, by one of them from high to low. */
function scoreRows<Key extends string>(
  trackers: readonly (NamedTracker & Readonly<Record<Key, number>>)[],
  keys: readonly Key[],
  by: Key,
): Cell[][] {
  return [...trackers]
    .sort((a, b) => compareDescending(a[by], b[by]))
    .map((row) => [row.name, ...keys.map((key) => row[key])]);
}

/** A footnote of those parts that say something. */
function noteOf(...parts: readonly (string | undefined)[]): string {
  return parts.filter(Boolean).join('; ');
}

/** Names of measures, as column titles. */
const metricNames: Readonly<Record<PublishedMetric | OpeScoreName, string>> = {
  auc: 'AUC',
  precision20: 'precision at 20 px',
  normPrecision20: 'norm. precision at 0.20',
  eao: 'EAO',
  accuracy: 'accuracy',
  robustness: 'robustness',
};

/** All published scores of a benchmark with their sources, in the order of the file. */
export function publishedScoresTable({ title, entries }: PublishedNumbers): ResultTable {
  const metrics = (Object.keys(metricNames) as PublishedMetric[]).filter((metric) =>
    entries.some(({ scores }) => scores[metric] !== undefined),
  );
  const columns = metrics.map((metric) => ({ name: metricNames[metric] }));
  const row = ({ tracker, scores, by, source, note }: PublishedEntry): Cell[] => [
    tracker,
    ...metrics.map((metric) => scores[metric] ?? null),
    by,
    note ? `${source}; ${note}` : source,
  ];
  return {
    caption: `Published scores on ${title}, not measured here`,
    columns: [tracker, ...columns, { name: 'given by' }, { name: 'source' }],
    sections: [{ rows: entries.map(row) }],
  };
}

/** Claims of the paper's text about a benchmark. */
export function paperClaimsTable({ title, claims }: PublishedNumbers): ResultTable {
  const row = (claim: PublishedClaim): Cell[] => [
    claim.tracker,
    metricNames[claim.metric as PublishedMetric] ?? claim.metric,
    claimText(claim),
    claim.source,
    claim.note ?? null,
  ];
  return {
    caption: `What the paper says about ${title}`,
    columns: [tracker, ...['measure', 'claim', 'where', 'note'].map((name) => ({ name }))],
    sections: [{ rows: claims.map(row) }],
  };
}

/** A relative gain, given as a fraction: '+2.5 %'. */
export function gainText(value: number): string {
  return `${value < 0 ? '' : '+'}${Number((100 * value).toFixed(2))} %`;
}

/** What a claim says, in words: '+1 % of SiamRPN++'s, relative'. */
export function claimText({ kind, value = Number.NaN, of, low, high, baseline }: PublishedClaim): string {
  if (kind === 'relative gain') {
    return `${gainText(value)} of ${baseline}'s, relative`;
  }
  if (kind === 'rank') return of === undefined ? `rank ${value}` : `rank ${value} of ${of}`;
  if (kind === 'range') return `${low} to ${high}`;
  return kind === 'value' ? String(value) : 'in words';
}
