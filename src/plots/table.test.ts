import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatNumbers, htmlTable, rowNameColumn, tableColumn, textTable } from './table.js';

test('a column has one number of decimals, four digits in its largest value, none to spare', () => {
  assert.deepEqual(formatNumbers([0.61344, 0.5, null]), ['0.6134', '0.5000', '']);
  assert.deepEqual(formatNumbers([0.5, 0.25]), ['0.50', '0.25']);
  assert.deepEqual(formatNumbers([123.456, 7]), ['123.5', '7.0']);
  assert.deepEqual(formatNumbers([12000000, 4]), ['12000000', '4']);
  assert.deepEqual(formatNumbers([0.00001234, 0]), ['1.234e-5', '0']);
  assert.deepEqual(formatNumbers([Number.NaN, 0.5]), ['NaN', '0.5']);
  assert.deepEqual(formatNumbers([9.9999, 1]), ['10', '1']);
  assert.deepEqual(formatNumbers([0.512, -0.00001]), ['0.512', '0.000']); // not -0.000
});

test('numbers stand right, text left, and HTML is text', () => {
  const columns = [
    rowNameColumn(['0', '1']),
    tableColumn('tracker', ['a<b', 'SiamCAR']),
    tableColumn('auc', [0.5, 10.25]),
  ];
  assert.equal(
    textTable(columns, '2 of 9 rows'),
    '   tracker    auc\n0  a<b       0.50\n1  SiamCAR  10.25\n2 of 9 rows',
  );
  const html = htmlTable(columns);
  assert.match(html, /<td style="text-align:right">10\.25<\/td>/);
  assert.match(html, /<td style="text-align:left">a&lt;b<\/td>/);
});
