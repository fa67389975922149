import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellError } from './cell-error.js';
import type { CellText } from './positions.js';

test('a thrown error has its name, its message and its frames in the notebook', () => {
  const error = new RangeError('too small');
  error.stack =
    'RangeError: too small\n    at cell[2].js:4:1\n    at cell[2].js:9:3\n    at x (/r/node_modules/tslab/dist/executor.js:1:1)';
  const cell: CellText = {
    source: 'f();\n  g();',
    ofDiagnostic: (place) => place,
    ofFrame: ({ line }) => (line === 4 ? { line: 2, column: 3 } : undefined),
  };
  assert.deepEqual(cellError([[error]], new Map([[2, cell]])), {
    ename: 'RangeError',
    evalue: 'too small',
    traceback: ['RangeError: too small', 'cell[2], line 2:', '   2 |   g();', '     |   ^', '    at cell[2]:2:3'],
  });
});

test('a thrown value that is no error is shown', () => {
  assert.deepEqual(cellError([['text']]), { ename: 'Thrown', evalue: "'text'", traceback: ["'text'"] });
});

test('compiler messages are formatted, one per line', () => {
  const call = (line: number, message: string): unknown[] => ['%s%d:%d - %s', '', line, 1, message];
  assert.deepEqual(cellError([call(1, 'first'), call(2, 'second')]), {
    ename: 'TypeScriptError',
    evalue: '1:1 - first',
    traceback: ['1:1 - first', '2:1 - second'],
  });
});

test('an error without any report still has a message', () => {
  assert.equal(cellError([]).evalue, 'The cell failed without a message');
});
