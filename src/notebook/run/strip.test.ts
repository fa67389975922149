import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { code, markdown, notebookOf } from '../testing/notebooks.js';
import type { Cell, Notebook, Output } from './ipynb.js';
import { formatNotebook, parseNotebook } from './ipynb.js';
import { injectParameters } from './parameters.js';
import { stripNotebook, stripText } from './strip.js';

const output: fc.Arbitrary<Output> = fc.oneof(
  fc.record({ output_type: fc.constant('stream' as const), name: fc.constant('stdout'), text: fc.string() }),
  fc.record({
    output_type: fc.constant('display_data' as const),
    data: fc.dictionary(fc.constantFrom('text/plain', 'image/png'), fc.string()),
    metadata: fc.constant({}),
  }),
);

const cell: fc.Arbitrary<Cell> = fc
  .tuple(fc.boolean(), fc.string({ unit: fc.constantFrom('a', ' ', '\n', ';') }), fc.boolean())
  .map(([isCode, source, isTagged]) => (isCode ? code(source, ...(isTagged ? ['parameters'] : [])) : markdown(source)));

/** What an editor and a run leave in a notebook. */
function executed(notebook: Notebook, outputs: Output[], count: number): Notebook {
  const cells = notebook.cells.map((one) => {
    const metadata = { ...one.metadata, execution: { shell: '2026' }, collapsed: true };
    return one.cell_type === 'code' ? { ...one, metadata, outputs, execution_count: count } : { ...one, metadata };
  });
  return { ...notebook, cells, metadata: { ...notebook.metadata, editor: 'x' }, nbformat_minor: 4 };
}

test('stripping an executed copy gives the same as stripping its source', () => {
  fc.assert(
    fc.property(fc.array(cell), fc.array(output), fc.nat(), (cells, outputs, count) => {
      const source = notebookOf(...cells);
      assert.deepEqual(stripNotebook(executed(source, outputs, count)), stripNotebook(source));
    }),
  );
});

test('stripping twice is the same as once', () => {
  fc.assert(
    fc.property(fc.array(cell), (cells) => {
      const once = stripNotebook(notebookOf(...cells));
      assert.deepEqual(stripNotebook(once), once);
    }),
  );
});

test('an id that is there twice is replaced: Jupyter would do so when it opens the notebook', () => {
  const [first, ...others] = notebookOf(markdown('# Title'), code('1'), code('2'), code('3')).cells;
  const cells = [first!, ...others.map((cell) => ({ ...cell, id: first!.id! }))];
  const stripped = stripNotebook({ ...notebookOf(), cells });
  assert.deepEqual(
    stripped.cells.map(({ id }) => id),
    ['cell-0', 'cell-0-2', 'cell-0-3', 'cell-0-4'],
  );
  assert.deepEqual(stripNotebook(stripped), stripped);
});

test('injected parameters are removed, tags and sources stay', () => {
  const source = notebookOf(markdown('# Title'), code('let n = 1;', 'parameters'), code('n\n\n'));
  const stripped = stripNotebook(injectParameters(source, new Map([['n', 2]])));
  assert.deepEqual(
    stripped.cells.map((one) => [one.source, one.metadata]),
    [
      [['# Title'], {}],
      [['let n = 1;'], { tags: ['parameters'] }],
      [['n'], {}],
    ],
  );
});

test('an output is seen as a difference', () => {
  const source = notebookOf(code('1'));
  const [first] = source.cells;
  first!.outputs = [{ output_type: 'stream', name: 'stdout', text: '1' }];
  const text = formatNotebook(source);
  assert.notEqual(stripText(text, 'x'), text);
  assert.equal(stripText(stripText(text, 'x'), 'x'), stripText(text, 'x'));
});

test('a stripped notebook has the keys in the order in which Jupyter writes them', () => {
  const [first] = parseNotebook(
    JSON.stringify({
      nbformat_minor: 5,
      nbformat: 4,
      metadata: {},
      cells: [
        {
          source: 'x = "é"',
          outputs: [],
          metadata: { tags: ['b', 'a'] },
          id: 'one',
          execution_count: 2,
          cell_type: 'code',
        },
      ],
    }),
    'a.ipynb',
  ).cells;
  const text = formatNotebook(stripNotebook(notebookOf(first!)));
  assert.equal(
    text.slice(0, text.indexOf(' "metadata": {\n  "kernelspec"')),
    `{
 "cells": [
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "one",
   "metadata": {
    "tags": [
     "b",
     "a"
    ]
   },
   "outputs": [],
   "source": [
    "x = \\"é\\""
   ]
  }
 ],
`,
  );
  assert.match(text, /\n "nbformat": 4,\n "nbformat_minor": 5\n\}\n$/);
});
