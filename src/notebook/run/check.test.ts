import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { code, markdown, notebookOf } from '../testing/notebooks.js';
import { NotebookChecker } from './check.js';

const checker = new NotebookChecker();
after(() => checker.close());

test('a good notebook has no problems', () => {
  const notebook = notebookOf(
    markdown('# Not code: const x: number = "a"'),
    code("import { InputError } from 'siamdla/errors';\nlet n = 1;"),
    code('const o = { n };\nlet n2 = await Promise.resolve(o.n);'),
    code('let n = "declared again";'),
    code("const bad: number = '';", 'raises-exception'),
    code("const unused: number = '';", 'skip-execution'),
  );
  assert.deepEqual(checker.check(notebook), []);
});

test('a type error is found, with its place', () => {
  const notebook = notebookOf(code('const n = 1;'), code('\n  const s: string = n;'));
  const [problem, ...more] = checker.check(notebook);
  assert.deepEqual(more, []);
  assert.deepEqual(problem && { ...problem, message: '' }, {
    cell: 1,
    id: 'cell-1',
    line: 2,
    column: 9,
    code: 2322,
    message: '',
  });
  assert.match(problem!.message, /'number' is not assignable to type 'string'/);
});

test('names, imports and types of this package are checked', () => {
  const problems = checker.check(
    notebookOf(
      code("import { NoSuchThing } from 'siamdla/errors';"),
      code("import { messageOf } from 'siamdla/errors';\nmessageOf(1, 2);"),
      code('undeclared + 1'),
    ),
  );
  assert.deepEqual(
    problems.map(({ cell, code: number }) => [cell, number]),
    [
      [0, 2305],
      [1, 2554],
      [2, 2304],
    ],
  );
});

test('the checker leaves the current folder as it was', () => {
  const folder = process.cwd();
  new NotebookChecker().close();
  assert.equal(process.cwd(), folder);
});

test('a message and its explanations are one problem', () => {
  const source =
    'const box: { size: { w: number } } = { size: { w: 1 } };\nconst other: { size: { w: string } } = box;';
  const [problem, ...more] = checker.check(notebookOf(code(source)));
  assert.deepEqual(more, []);
  assert.match(problem!.message, /not assignable to type '\{ size.*Type 'number' is not assignable to type 'string'/);
});

test('cells are checked strictly', () => {
  const cells = ['let a: string = null;', 'function f(x) { return x; }'];
  const problems = checker.check(notebookOf(...cells.map((source) => code(source))));
  assert.deepEqual(
    problems.map(({ cell, code: number }) => [cell, number]),
    [
      [0, 2322],
      [1, 7006],
    ],
  );
});
