import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PublishedNumbers } from '../data/published.js';
import { got10k } from '../metrics/conventions/got10k.js';
import { pysot } from '../metrics/conventions/pysot.js';
import { attributeTable, opeTable, paperClaimsTable, publishedScoresTable, votTable } from './benchmark-tables.js';
import { toText } from './result-table.js';

const published: PublishedNumbers = {
  id: 'otb100',
  title: 'OTB100',
  source: 'somewhere',
  compared: [],
  entries: [
    { tracker: 'P', by: 'authors', source: 'page 1', scores: { auc: 0.9 }, note: 'first' },
    { tracker: 'V', by: 'collected by others', source: 'page 2', scores: { eao: 0.3 } },
  ],
  claims: [
    { id: 'a', kind: 'relative gain', metric: 'auc', tracker: 'DLA', baseline: 'S', value: 0.025, source: 'Sec. 4.2' },
    { id: 'b', kind: 'rank', metric: 'eao', tracker: 'DLA', value: 3, of: 9, source: 'Sec. 4.4' },
    { id: 'c', kind: 'range', metric: 'P', tracker: 'DLA', low: 3, high: 4, source: 'Sec. 4.6' },
    { id: 'd', kind: 'value', metric: 'auc', tracker: 'DLA', value: 0.641, source: 'Sec. 4.3' },
  ],
};

test('trackers stand by falling score, the unknown last; the note and a column name the convention', () => {
  const row = (name: string, auc: number) => ({ name, auc, precision20: auc, normPrecision20: auc });
  const trackers = [row('A', 0.5), row('B', 0.6), row('C', Number.NaN)];
  const table = opeTable(trackers, { title: 'OTB100', convention: pysot });
  assert.deepEqual(
    table.sections.map(({ title, rows }) => [title, rows.map(([name]) => name)]),
    [[undefined, ['B', 'A', 'C']]],
  );
  assert.match(table.note!, /convention: pysot/);
  const mean = opeTable(trackers, { title: 'OTB100', convention: got10k });
  assert.deepEqual(
    [table, mean].map(({ columns }) => columns[3]!.name),
    ['norm. precision at 0.20', 'norm. precision (mean)'],
  );
});

test('robustness and failures are better when low', () => {
  const trackers = [
    { name: 'A', eao: 0.2, accuracy: 0.6, robustness: 0.2, lost: 40 },
    { name: 'B', eao: 0.3, accuracy: 0.5, robustness: 0.4, lost: 80.5 },
  ];
  const text = toText(votTable(trackers, { title: 'VOT2019' }));
  assert.match(text, /^B +0\.300\u00b9 +0\.500\u00b2 +0\.400\u00b2 +80\.5\u00b2$/m);
  assert.match(text, /^A +0\.200\u00b2 +0\.600\u00b9 +0\.200\u00b9 +40\.0\u00b9$/m);
});

test("EAO's intervals are a column where there are any", () => {
  const trackers = [
    { name: 'A', eao: 0.2, accuracy: 0.6, robustness: 0.2, lost: 40, interval: { low: 0.15, high: 0.2461 } },
    { name: 'B', eao: 0.3, accuracy: 0.5, robustness: 0.4, lost: 80.5 },
  ];
  const { columns, sections } = votTable(trackers, { title: 'VOT2019' });
  assert.equal(columns.at(-1)!.name, 'EAO, 95 % interval');
  assert.deepEqual(
    sections[0]!.rows.map((row) => [row[0], row.at(-1)]),
    [
      ['B', null],
      ['A', '0.150 to 0.246'],
    ],
  );
});

test('attributes without a short name leave nothing in the note', () => {
  const trackers = [{ name: 'A', auc: 0.5, attributes: { fog: 0.4 } }];
  assert.equal(attributeTable(trackers, { title: 'mine', convention: pysot }).note, `convention: ${pysot.name}`);
});

test('attributes are columns by short name, explained in the note', () => {
  const trackers = [
    { name: 'A', auc: 0.5, attributes: { Occlusion: 0.4, 'Scale Variation': 0.45 } },
    { name: 'B', auc: 0.6, attributes: { 'Scale Variation': 0.5 } },
  ];
  const table = attributeTable(trackers, { title: 'OTB100', convention: pysot });
  assert.deepEqual(
    table.columns.map(({ name }) => name),
    ['tracker', 'all', 'SV', 'OCC'],
  );
  assert.deepEqual(table.sections[0]!.rows, [
    ['B', 0.6, 0.5, null],
    ['A', 0.5, 0.45, 0.4],
  ]);
  assert.match(table.note!, /SV Scale Variation, OCC Occlusion/);
});

test('published scores keep their sources, claims are put in words', () => {
  const scores = publishedScoresTable(published);
  assert.deepEqual(
    scores.columns.map(({ name }) => name),
    ['tracker', 'AUC', 'EAO', 'given by', 'source'],
  );
  assert.deepEqual(scores.sections[0]!.rows[0], ['P', 0.9, null, 'authors', 'page 1; first']);
  assert.deepEqual(
    paperClaimsTable(published).sections[0]!.rows.map((row) => row[2]),
    ["+2.5 % of S's, relative", 'rank 3 of 9', '3 to 4', '0.641'],
  );
  assert.deepEqual(paperClaimsTable({ ...published, claims: [] }).sections[0]!.rows, []);
});
