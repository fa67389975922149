import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InputError } from '../../errors.js';
import { code, markdown, notebookOf } from '../testing/notebooks.js';
import { listNotebooks } from './find.js';
import { hasTag, readNotebook, textOf } from './ipynb.js';
import { checkTag, declaredParameters, injectParameters, parseParameters } from './parameters.js';

test('values are JSON, or text where they are not', () => {
  const words = ['pairs=20000', 'lr=1e-3', 'mode=train', 'quoted="7"', 'list=[1,2]', 'off=false', 'eq=a=b', 'empty='];
  assert.deepEqual([...parseParameters(words).values()], [20000, 0.001, 'train', '7', [1, 2], false, 'a=b', '']);
});

for (const word of ['pairs', '=1', '2x=1', 'a b=1', 'a;b=1', ''])
  test(`'${word}' is not a parameter`, () => {
    assert.throws(() => parseParameters([word]), InputError);
  });

test('a name given twice is refused', () => {
  assert.throws(() => parseParameters(['a=1', 'a=2']), /'a' is given twice/);
});

test('the injected cell stands behind the declarations and assigns', () => {
  const notebook = notebookOf(markdown('# T'), code('let n = 1;', 'parameters'), code('n'));
  const { cells } = injectParameters(notebook, parseParameters(['n=5', 'name=x']));
  assert.deepEqual(
    cells.map((cell) => cell.id),
    ['cell-0', 'cell-1', 'injected-parameters', 'cell-2'],
  );
  assert.match(textOf(cells[2]?.source), /^n = 5;\nname = "x";$/m);
});

test('a second injection replaces the first', () => {
  const notebook = notebookOf(code('let n = 1;', 'parameters'));
  const twice = injectParameters(injectParameters(notebook, new Map([['n', 2]])), new Map([['n', 3]]));
  assert.deepEqual(twice, injectParameters(notebook, new Map([['n', 3]])));
  assert.deepEqual(injectParameters(twice, new Map()), notebook);
});

test('values need a parameters cell, no values need none', () => {
  const notebook = notebookOf(code('let n = 1;'));
  assert.throws(() => injectParameters(notebook, new Map([['n', 2]])), /takes no parameters \(given: n\)/);
  assert.deepEqual(injectParameters(notebook, new Map()), notebook);
});

/** What the variable holds after the injected cell of `v=json` has run. */
function assigned(json: string): unknown {
  const { cells } = injectParameters(notebookOf(code('let v;', 'parameters')), parseParameters([`v=${json}`]));
  return new Function(`let v; ${textOf(cells[1]?.source)} return v;`)();
}

test('an injected value is what was given', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = JSON.stringify(value);
      assert.deepEqual(assigned(json), JSON.parse(json));
    }),
  );
});

for (const json of ['[{"__proto__":false}]', '{"a":{"__proto__":{"b":1}}}', '"\\"__proto__\\":"', '{"constructor":1}'])
  test(`${json} is injected as data`, () => {
    assert.deepEqual(assigned(json), JSON.parse(json));
  });

test('declarations are listed on one line', () => {
  const cell = code(
    '// the size of the run\nlet n = 1; // pairs\nlet mode: "a" | "b" = "a";\nconst x = 1;',
    'parameters',
  );
  assert.equal(declaredParameters(notebookOf(cell)), 'let n = 1; let mode: "a" | "b" = "a";');
});

test("the cell that chooses a notebook's device reports refused parameters", () => {
  for (const file of listNotebooks()) {
    const cell = readNotebook(file).cells.find(({ source }) => textOf(source).includes('useDevice(device)'));
    assert.ok(cell && hasTag(cell, checkTag), file);
  }
});
