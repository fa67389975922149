import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { packageRoot } from '../../files/package-root.js';
import { testFolder } from '../../testing/test-folder.js';
import { Build } from './build.js';
import { CellCompiler } from './cell-compiler.js';
import { type Converter, loadTslab, type Tslab } from './tslab.js';

const tslab = loadTslab();
const shared = tslab.createConverter({ isJS: false, isBrowser: false });
after(() => shared.close());

/** tslab with one converter for all tests, and how often it compiled. */
function counted(): { readonly tslab: Tslab; compiled: number } {
  const count = { compiled: 0, tslab };
  const converter: Converter = {
    ...shared,
    convert: (...args) => {
      count.compiled++;
      return shared.convert(...args);
    },
  };
  count.tslab = { ...tslab, createConverter: () => converter };
  return count;
}

const cell =
  "import { messageOf } from 'siamdla/errors';\nconst n: number = await Promise.resolve(k + 1);\nmessageOf(n)";
const declarations = 'declare const k: number;\n';

test('a cell that was compiled before is the same from the cache, and needs no compiler', (t) => {
  const folder = testFolder(t);
  const first = counted();
  const compiled = new CellCompiler(first.tslab, new Build(), folder).compile(declarations, cell);
  assert.equal(first.compiled, 1);
  assert.deepEqual(compiled.converted.diagnostics, []);
  assert.equal(compiled.converted.hasToplevelAwait, true);
  assert.equal(compiled.maps.length, 2);

  const second = counted();
  const found = new CellCompiler(second.tslab, new Build(), folder).compile(declarations, cell);
  assert.equal(second.compiled, 0);
  assert.deepEqual(found, JSON.parse(JSON.stringify(compiled)));
});

test('other declarations, another cell and a damaged entry are compiled', (t) => {
  const folder = testFolder(t);
  const count = counted();
  const compiler = new CellCompiler(count.tslab, new Build(), folder);
  compiler.compile(declarations, 'k');
  compiler.compile(`${declarations}declare const m: number;\n`, 'k');
  compiler.compile(declarations, 'k ');
  assert.equal(count.compiled, 3);
  compiler.compile(declarations, 'k');
  assert.equal(count.compiled, 3);
  for (const name of readdirSync(folder)) appendFileSync(path.join(folder, name), ' ');
  assert.match(compiler.compile(declarations, 'k').converted.output!, /exports\.k/);
  assert.equal(count.compiled, 4);
  compiler.compile(declarations, 'k');
  assert.equal(count.compiled, 4, 'the damaged entry was replaced');
});

test('errors are not cached', (t) => {
  const folder = testFolder(t);
  const count = counted();
  const compiler = new CellCompiler(count.tslab, new Build(), folder);
  for (const expected of [1, 2]) {
    assert.equal(compiler.compile(declarations, 'k.none').converted.diagnostics[0]?.code, 2339);
    assert.equal(count.compiled, expected);
  }
  assert.deepEqual(readdirSync(folder), []);
});

test('a change of the types is another cache; one of other code is not', (t) => {
  const folder = testFolder(t);
  const dist = path.join(folder, 'dist');
  const from = path.join(packageRoot, 'dist');
  for (const name of ['errors.js', 'errors.d.ts', 'notebook/kernel/tslab.js']) {
    mkdirSync(path.dirname(path.join(dist, name)), { recursive: true });
    cpSync(path.join(from, name), path.join(dist, name));
  }
  const hash = (): string => new Build(dist).compilationHash();
  const first = hash();
  appendFileSync(path.join(dist, 'errors.js'), '\n');
  assert.equal(hash(), first);
  for (const name of ['errors.d.ts', 'notebook/kernel/tslab.js']) {
    const before = hash();
    appendFileSync(path.join(dist, name), '\n');
    assert.notEqual(hash(), before, name);
  }
  const moved = path.join(folder, 'moved');
  cpSync(dist, moved, { recursive: true });
  assert.equal(new Build(moved).compilationHash(), hash());
});

test('a cell that imports a file of its author is compiled each time', (t) => {
  const name = `out/tests/cell-module-${process.pid}`;
  const file = path.join(packageRoot, `${name}.ts`);
  mkdirSync(path.dirname(file), { recursive: true });
  t.after(() => rmSync(file));
  const folder = testFolder(t);
  const count = counted();
  const compiler = new CellCompiler(count.tslab, new Build(), folder);
  writeFileSync(file, 'export const one = 1;\n');
  const source = `import { one } from './${name}';\none`;
  for (const expected of [1, 2]) {
    assert.deepEqual(compiler.compile('', source).converted.diagnostics, []);
    assert.equal(count.compiled, expected);
  }
  assert.deepEqual(readdirSync(folder), []);
});
