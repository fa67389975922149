import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellsByColumn } from '../../plots/result-table.js';
import { datasets } from './datasets.js';

test('one row per dataset, found on this machine or not', async () => {
  const [table] = datasets.tables(await datasets.run({}));
  const { dataset, 'on this machine': found } = cellsByColumn(table!);
  assert.ok(dataset!.includes('OTB100'));
  assert.ok(found!.every((word) => word === 'yes' || word === 'no'));
});
