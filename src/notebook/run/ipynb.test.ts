import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { InputError } from '../../errors.js';
import { code, notebookOf, withFolder } from '../testing/notebooks.js';
import { formatNotebook, linesOf, parseNotebook, readNotebook, textOf, writeNotebook } from './ipynb.js';

const isInputError = (pattern: RegExp) => (error: unknown) =>
  error instanceof InputError && pattern.test(error.message);

test('a written notebook reads back equal and leaves no temporary file', () =>
  withFolder((folder) => {
    const notebook = notebookOf(code('1 + 1'));
    const file = path.join(folder, 'new', 'a.ipynb');
    writeNotebook(file, notebook);
    assert.deepEqual(readNotebook(file), notebook);
    assert.deepEqual(readdirSync(path.dirname(file)), ['a.ipynb']);
  }));

test('a missing file is named', () => {
  assert.throws(() => readNotebook('nowhere/x.ipynb'), isInputError(/^nowhere\/x\.ipynb: no such file/));
});

test('a folder in place of a notebook is named', () =>
  withFolder((folder) => {
    assert.throws(() => readNotebook(folder), isInputError(/cannot be read/));
  }));

test('a file that is not JSON is named', () =>
  withFolder((folder) => {
    const file = path.join(folder, 'a.ipynb');
    writeFileSync(file, '{"cells": [');
    assert.throws(() => readNotebook(file), isInputError(/a\.ipynb: not a notebook: the file is not JSON/));
  }));

const wrong: [title: string, value: unknown, pattern: RegExp][] = [
  ['a list', [], /expected a JSON object/],
  ['an older format', { nbformat: 3, cells: [] }, /expected "nbformat": 4, found 3/],
  ['no format', { cells: [] }, /found none/],
  ['no cells', { nbformat: 4 }, /expected a list of "cells"/],
  ['a cell without type', { nbformat: 4, cells: [{ source: '' }] }, /cell 0 has no "cell_type"/],
  ['a cell without source', { nbformat: 4, cells: [{ cell_type: 'code', source: [1] }] }, /cell 0 has no "source"/],
  [
    'a tag that is no word',
    { nbformat: 4, cells: [{ cell_type: 'code', source: '', metadata: { tags: 'x' } }] },
    /cell 0: "tags"/,
  ],
  ['bad outputs', { nbformat: 4, cells: [{ cell_type: 'code', source: '', outputs: [1] }] }, /cell 0: "outputs"/],
];
for (const [title, value, pattern] of wrong)
  test(`not a notebook: ${title}`, () => {
    assert.throws(() => parseNotebook(JSON.stringify(value), 'x'), isInputError(pattern));
  });

test('a cell without metadata is accepted', () => {
  const text = JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: [{ cell_type: 'raw', source: '' }],
  });
  assert.deepEqual(parseNotebook(text, 'x').cells[0]?.metadata, {});
});

test('the file format is indented by one space and ends with a newline', () => {
  assert.match(formatNotebook(notebookOf()), /^\{\n "cells": \[\],[\s\S]*\}\n$/);
});

test('text survives the split into lines', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '\r', ' ') }), (text) => {
      const lines = linesOf(text);
      assert.equal(textOf(lines), text);
      assert.ok(lines.every((line, index) => line.endsWith('\n') || index === lines.length - 1));
    }),
  );
});
