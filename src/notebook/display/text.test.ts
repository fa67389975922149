import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { showList, showMarkdown, showTable } from './text.js';

/** What is printed where no kernel runs. */
function printed(show: () => void): string {
  const log = mock.method(console, 'log', () => undefined);
  try {
    show();
    return log.mock.calls.map(({ arguments: args }) => args.join(' ')).join('\n');
  } finally {
    log.mock.restore();
  }
}

test('outside a kernel prose, sentences and tables are printed', () => {
  assert.equal(
    printed(() => showMarkdown('**two** words')),
    '**two** words',
  );
  assert.equal(
    printed(() => showList(['one < two', 'three'])),
    '- one < two\n- three',
  );
  assert.equal(
    printed(() => showList([])),
    '',
  );
  const table = {
    caption: 'AUC',
    columns: [{ name: 'tracker' }, { name: 'AUC' }],
    sections: [{ rows: [['NCC', 0.5]] }],
  };
  assert.match(
    printed(() => showTable(table)),
    /^AUC\ntracker +AUC\nNCC +0\.500$/,
  );
});
