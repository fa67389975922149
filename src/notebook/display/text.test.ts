import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printedBy } from '../testing/printed-by.js';
import { showList, showMarkdown, showTable } from './text.js';

test('outside a kernel prose, sentences and tables are printed', () => {
  assert.equal(
    printedBy(() => showMarkdown('**two** words')),
    '**two** words',
  );
  assert.equal(
    printedBy(() => showList(['one < two', 'three'])),
    '- one < two\n- three',
  );
  assert.equal(
    printedBy(() => showList([])),
    '',
  );
  const table = {
    caption: 'AUC',
    columns: [{ name: 'tracker' }, { name: 'AUC' }],
    sections: [{ rows: [['NCC', 0.5]] }],
  };
  assert.match(
    printedBy(() => showTable(table)),
    /^AUC\ntracker +AUC\nNCC +0\.500$/,
  );
});
