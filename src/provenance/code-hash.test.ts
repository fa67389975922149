import assert from 'node:assert/strict';
import { cpSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { withSameFiles } from '../files/asked-once.js';
import { packageRoot } from '../files/package-root.js';
import { testFolder } from '../testing/test-folder.js';
import { codeHash } from './code-hash.js';

const files = {
  'kit/main.js': "import { a } from './a.js';\nexport * from './b.js';\nimport fs from 'node:fs';\n",
  'kit/a.js':
    "/** Doc. */\nexport const a = () => import('./lazy.js');\nconst w = new URL('./worker.js', import.meta.url);\n",
  'kit/b.js':
    "import './side.js';\nimport sharp from 'sharp';\nimport { x } from '@scope/pkg/sub';\nconst r = require('ort');\n",
  'kit/lazy.js': 'export const lazy = 1;\n',
  'kit/worker.js': "import './main.js';\nexport default 1;\n//# sourceMappingURL=worker.js.map\n",
  'kit/side.js': 'globalThis.side = 1;\n',
  'kit/plot.js': 'export const plot = 1;\n',
  'node_modules/sharp/package.json': '{ "version": "1.0.0" }',
  'node_modules/@scope/pkg/package.json': '{ "version": "2.0.0" }',
  'node_modules/ort/package.json': '{ "version": "3.0.0" }',
};

function kit(t: TestContext, changes: Readonly<Record<string, string>> = {}): string {
  return codeHash(pathToFileURL(path.join(testFolder(t, { ...files, ...changes }), 'kit/main.js')));
}

test('every reachable module and the version of every package count; others, comments and the place do not', (t) => {
  const whole = kit(t);
  for (const name of ['main', 'a', 'b', 'lazy', 'worker', 'side']) {
    const file = `kit/${name}.js` as keyof typeof files;
    assert.notEqual(kit(t, { [file]: `${files[file]}console.log(1);\n` }), whole, file);
  }
  for (const name of ['sharp', '@scope/pkg', 'ort']) {
    assert.notEqual(kit(t, { [`node_modules/${name}/package.json`]: '{ "version": "9.9.9" }' }), whole, name);
  }
  assert.equal(kit(t, { 'kit/plot.js': 'export const plot = 2;\n' }), whole);
  assert.equal(kit(t, { 'kit/a.js': `// more\n${files['kit/a.js'].replace('Doc', 'Another')}` }), whole);
  assert.equal(kit(t, { 'kit/worker.js': files['kit/worker.js'].replace('worker.js.map', 'elsewhere.map') }), whole);
});

test('a module is read again when it has changed, and a missing one is an error', (t) => {
  const folder = testFolder(t, files);
  const entry = pathToFileURL(path.join(folder, 'kit/main.js'));
  const before = codeHash(entry);
  assert.equal(codeHash(entry), before);
  writeFileSync(path.join(folder, 'kit/lazy.js'), 'export const lazy = 2;\n');
  utimesSync(path.join(folder, 'kit/lazy.js'), 1, 1); // the same size at another time
  assert.notEqual(codeHash(entry), before);
  writeFileSync(path.join(folder, 'kit/a.js'), "import './gone.js';\n");
  assert.throws(() => codeHash(entry), /gone\.js/);
});

test('in one piece of work a module is looked at once, and again after it, also where it failed', (t) => {
  const folder = testFolder(t, files);
  const [entry, other] = ['main', 'side'].map((name) => pathToFileURL(path.join(folder, `kit/${name}.js`)));
  const before = [codeHash(entry!), codeHash(other!)];
  const change = (value: number): void =>
    writeFileSync(path.join(folder, 'kit/side.js'), `export const side = ${'1'.repeat(value)};\n`);
  const during = (value: number): string[] => {
    codeHash(entry!);
    change(value);
    return [codeHash(entry!), withSameFiles(() => codeHash(entry!))];
  };
  assert.deepEqual(
    withSameFiles(() => during(10)),
    [before[0], before[0]],
  );
  assert.notEqual(codeHash(entry!), before[0]);
  assert.notEqual(codeHash(other!), before[1]);
  assert.throws(() => withSameFiles(() => assert.fail(codeHash(entry!))));
  const failed = codeHash(entry!);
  change(20);
  assert.notEqual(codeHash(entry!), failed);
});

test("the kit's own: an assigner's rule decides about the K ablation and trainings, a plot does not", (t) => {
  const folder = testFolder(t);
  const dist = path.join(packageRoot, 'dist');
  cpSync(dist, path.join(folder, 'dist'), { recursive: true, filter: (file) => !/\.(test\.js|map|d\.ts)$/.test(file) });
  const hashes = (): string[] =>
    ['experiments/k-ablation/run.js', 'study/entries/entry-training-process.js', 'tracking/run/track-benchmark.js'].map(
      (name) => codeHash(pathToFileURL(path.join(folder, 'dist', name))),
    );
  const edit = (name: string): void => writeFileSync(path.join(folder, 'dist', name), 'export const edited = 1;\n');
  const before = hashes();
  edit('plots/theme.js');
  assert.deepEqual(hashes(), before);
  edit('dla/dynamic.js');
  const after = hashes();
  assert.deepEqual(
    after.map((hash, i) => hash === before[i]),
    [false, false, true],
  );
});

test('a module of the same time and size is not read again', (t) => {
  const file = path.join(testFolder(t), 'entry.js');
  const hashOfVersion = (version: number, seconds: number): string => {
    writeFileSync(file, `export const version = ${version};\n`);
    utimesSync(file, seconds, seconds);
    return codeHash(pathToFileURL(file));
  };
  const first = hashOfVersion(1, 1e9);
  assert.equal(hashOfVersion(2, 1e9), first);
  assert.notEqual(hashOfVersion(2, 1e9 + 1), first);
});
