import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { packageRoot } from './files/package-root.js';

/**
 * Layers of folders, the lowest first. A file imports from its own folder, from lower layers and from the files below all of
 * them; a tracker's from no other tracker's folder.
 */
const layers: readonly (readonly string[])[] = [
  ['text'],
  ['files'],
  ['runtime', 'random', 'boxes', 'processes'],
  ['statistics'],
  ['models', 'data', 'metrics', 'dla', 'provenance'],
  ['trackers'],
  ['tracking', 'training', 'plots'],
  ['study'],
  ['experiments', 'notebook'],
  ['cli'],
];
/** Files of src itself that every file may import. They import no folder; the others are entries, which no folder imports. */
const belowAll = ['errors.js', 'config.js'];
/** Folders without tensor libraries, usable in a web page. */
const tensorFree = ['text', 'boxes', 'random', 'statistics', 'dla', 'metrics', 'plots'];

const src = path.join(packageRoot, 'src');
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('.d.ts'))
  .map((file) => ({ file, folder: file.includes(path.sep) ? file.split(path.sep)[0]! : '' }));

function imports(file: string): string[] {
  return importsIn(readFileSync(path.join(src, file), 'utf8'));
}

function importsIn(text: string): string[] {
  const forms = /^(?:import|export)\b[^'"]*?from '([^']+)'|^import '([^']+)'|\b(?:import|require)\('([^']+)'\)/gm;
  return [...text.matchAll(forms)].map(([, a, b, c]) => (a ?? b ?? c)!);
}

/** Test helpers may import any folder. */
function isTestCode(file: string): boolean {
  return file.split(path.sep).includes('testing');
}

/** The rule that an import violates, if any. */
function complaint(folder: string, file: string, target: string): string | undefined {
  if (!target.startsWith('.')) {
    const isTensor = /^@tensorflow|^onnxruntime|^webgpu$|^danfojs/.test(target);
    if (isTensor && tensorFree.includes(folder)) return `${file} imports the tensor library ${target}`;
    return undefined;
  }
  const to = path.relative(src, path.resolve(src, path.dirname(file), target)).split(path.sep);
  const toFolder = to.length > 1 ? to[0]! : '';
  if (folder === 'trackers' && toFolder === 'trackers') return trackerComplaint(file, to);
  if (isTestCode(file)) return undefined;
  if (toFolder === '') {
    return belowAll.includes(to[0]!) ? undefined : `${file} imports ${to[0]}, an entry of the package`;
  }
  if (folder === '') {
    return belowAll.includes(file.replace(/\.ts$/, '.js')) ? `${file} imports ${to.join('/')}, a folder` : undefined;
  }
  if (toFolder === folder) return undefined;
  const [from, goal] = [folder, toFolder].map((name) => layers.findIndex((layer) => layer.includes(name)));
  if (goal! >= 0 && from! > goal!) return undefined;
  return `${file} imports ${to.join('/')}, which is not in a lower layer`;
}

/** Whether a file of one tracker, or of what trackers share, imports from another tracker's folder. */
function trackerComplaint(file: string, to: readonly string[]): string | undefined {
  const [from, goal] = [file.split(path.sep), to].map((parts) => (parts.length > 2 ? parts[1]! : '')) as [
    string,
    string,
  ];
  if (from === '' || goal === '' || goal === 'shared' || goal === from || isTestCode(file)) return undefined;
  return `${file} imports ${to.join('/')}, of another tracker; what several trackers use stands in trackers/shared`;
}

test('files import from lower layers only, trackers from no other tracker, and tensor-free folders no tensor library', () => {
  assert.ok(sources.length > 50);
  const complaints = sources.flatMap(({ file, folder }) =>
    imports(file).flatMap((target) => complaint(folder, file, target) ?? []),
  );
  assert.deepEqual(complaints, []);
});

test('every folder of src is in a layer', () => {
  const known = new Set([...layers.flat(), 'testing', '']);
  assert.deepEqual(
    [...new Set(sources.map(({ folder }) => folder))].filter((folder) => !known.has(folder)),
    [],
  );
});

test('control: imports of all forms are found', () => {
  const text =
    "import { a } from './a.js';\nexport * from './b.js';\nimport './c.js';\nawait import('./d.js');\nrequire('e');\n";
  assert.deepEqual(importsIn(text), ['./a.js', './b.js', './c.js', './d.js', 'e']);
});

test('control: imports from higher and equal layers and of tensor libraries are reported', () => {
  assert.ok(complaint('dla', 'dla/x.ts', '../plots/theme.js'));
  assert.ok(complaint('dla', 'dla/x.ts', '../data/annotations.js'));
  assert.ok(complaint('plots', 'plots/x.ts', '@tensorflow/tfjs'));
  assert.equal(complaint('plots', 'plots/x.ts', '../dla/labels.js'), undefined);
  assert.equal(complaint('cli', 'cli/bench/x.ts', '../../dla/labels.js'), undefined);
  assert.equal(complaint('files', 'files/x.ts', '../text/utf8.js'), undefined);
  assert.ok(complaint('text', 'text/x.ts', '../files/writing.js'));
});

test('control: entries are imported by no file, and what is below all folders imports none of them', () => {
  assert.ok(complaint('cli', 'cli/x.ts', '../index.js'));
  assert.ok(complaint('', 'errors.ts', './text/utf8.js'));
  assert.equal(complaint('', 'config.ts', './errors.js'), undefined);
  assert.equal(complaint('', 'index.ts', './dla/assign.js'), undefined);
  assert.equal(complaint('text', 'text/x.ts', '../errors.js'), undefined);
});

test('control: imports from another tracker are reported, those of the catalogue and of what is shared are not', () => {
  assert.ok(complaint('trackers', 'trackers/siamcar/x.ts', '../siamrpnpp/head.js'));
  assert.ok(complaint('trackers', 'trackers/shared/x.ts', '../siamcar/head.js'));
  assert.ok(complaint('trackers', 'trackers/siamcar/x.ts', '../../plots/theme.js'));
  assert.equal(complaint('trackers', 'trackers/siamcar/x.ts', './head.js'), undefined);
  assert.equal(complaint('trackers', 'trackers/siamcar/x.ts', '../shared/grids.js'), undefined);
  assert.equal(complaint('trackers', 'trackers/siamcar/x.ts', '../recipe.js'), undefined);
  assert.equal(complaint('trackers', 'trackers/catalogue.ts', './siamcar/siamcar.js'), undefined);
});

/** For each file on an import cycle, type-only imports included, the shortest cycle through it. */
function importCycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles = new Map<string, string[]>();
  for (const start of graph.keys()) {
    const cycle = shortestCycle(graph, start);
    const key = cycle && [...cycle].sort().join();
    if (key && !cycles.has(key)) cycles.set(key, cycle);
  }
  return [...cycles.values()];
}

function shortestCycle(graph: ReadonlyMap<string, readonly string[]>, start: string): string[] | undefined {
  const seen = new Set<string>();
  let paths = [[start]];
  while (paths.length > 0) {
    const next: string[][] = [];
    for (const path of paths) {
      for (const target of graph.get(path.at(-1)!) ?? []) {
        if (target === start) return path;
        if (seen.has(target)) continue;
        seen.add(target);
        next.push([...path, target]);
      }
    }
    paths = next;
  }
  return undefined;
}

test('no file imports itself through others, type-only imports included', () => {
  const graph = new Map(
    sources.map(({ file }) => {
      const targets = imports(file).filter((target) => target.startsWith('.'));
      return [file, targets.map((target) => path.join(path.dirname(file), target.replace(/\.js$/, '.ts')))];
    }),
  );
  assert.deepEqual(importCycles(graph), []);
});

test('control: cycles of two and of three files are found, once each, by imports of types too', () => {
  const graph = new Map([
    ['a', ['b']],
    ['b', ['c', 'd']],
    ['c', ['a']],
    ['d', ['e']],
    ['e', ['d']],
    ['f', ['a', 'd']],
  ]);
  assert.deepEqual(importCycles(graph), [
    ['a', 'b', 'c'],
    ['d', 'e'],
  ]);
  assert.deepEqual(importsIn("import type { A } from './a.js';\n"), ['./a.js']);
});

test('relative imports name files, not folders', () => {
  for (const { file } of sources) {
    for (const target of imports(file).filter((name) => name.startsWith('.'))) assert.match(target, /\.c?js$/, file);
  }
});
