import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellsByColumn } from '../../plots/result-table.js';
import { paperBesideHere } from './paper-beside-here.js';

test('each claim beside the difference measured here; what was not trained says so; no cell is empty', () => {
  const difference = {
    tracker: 'DLA-SiamCAR',
    baseline: 'SiamCAR',
    metric: 'auc',
    value: 0.45,
    baselineValue: 0.5,
    interval: [-0.08, -0.02],
    verdict: 'worse',
  } as const;
  const other = { ...difference, tracker: 'DLA-SiamFC++', baseline: 'SiamFC++', verdict: 'not judged' };
  const table = paperBesideHere('otb100', {
    title: 'synthetic videos',
    caption: 'test',
    differences: [difference, other, { ...other, tracker: 'mine', baselineValue: 0 }],
    score: (tracker) => (tracker === 'DLA-SiamRPN++' ? Number.NaN : undefined),
  });
  const columns = cellsByColumn(table);
  const row = columns.tracker!.indexOf('DLA-SiamCAR minus SiamCAR');
  assert.deepEqual(
    Object.values(columns).map((cells) => cells[row]),
    [
      'DLA-SiamCAR minus SiamCAR',
      'success AUC',
      "+2.5 % of SiamCAR's, relative",
      '-10.0 % (0.450 against 0.500)',
      '-0.050 [-0.080, -0.020]',
      'worse',
    ],
  );
  assert.ok(columns.here!.includes('not trained here'));
  assert.deepEqual(columns.here!.slice(0, 2), ['n/a', 'n/a'], 'a score that is unknown, as in tables');
  assert.equal(columns.here!.at(-1), 'n/a (0.450 against 0.000)', 'nothing is relative to 0');
  assert.deepEqual(columns['the paper']!.slice(-2), ['improves (no number in the text)', 'no claim']);
  for (const { rows } of table.sections)
    for (const cells of rows) assert.ok(cells.every((cell) => cell !== null && cell !== ''));
});
