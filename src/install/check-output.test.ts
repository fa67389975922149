import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { packageRoot } from '../files/package-root.js';
import { testFolder } from '../testing/test-folder.js';

const outputsOf = (name: string): string[] => ['.js', '.d.ts', '.js.map'].map((end) => `dist/${name}${end}`);
const state = 'dist/.tsbuildinfo';

/** A folder whose src has two modules, as a build has left it. */
function built(t: TestContext): string {
  const sources = ['src/a.ts', 'src/deep/b.ts', 'src/install/c.cjs'];
  const others = ['dist/deep/page.bundle.js', 'dist/tfjs.bundle.cjs', state];
  const names = [...sources, ...outputsOf('a'), ...outputsOf('deep/b'), ...others];
  const folder = testFolder(t, Object.fromEntries(names.map((name) => [name, 'x'])));
  for (const name of names) utimesSync(path.join(folder, name), 1000, name === state ? 1001 : 1000);
  return folder;
}

function check(folder: string): string[] {
  const script = path.join(packageRoot, 'src/install/check-output.cjs');
  const { status, stderr } = spawnSync(process.execPath, [script], { cwd: folder, encoding: 'utf8' });
  assert.deepEqual([status, stderr], [0, '']);
  return readdirSync(path.join(folder, 'dist'), { recursive: true, encoding: 'utf8' }).sort();
}

test('what a build has left stays, and so does what TypeScript remembers of it', (t) => {
  const folder = built(t);
  const before = readdirSync(path.join(folder, 'dist'), { recursive: true, encoding: 'utf8' }).sort();
  assert.deepEqual(check(folder), before);
});

test('outputs of a source that has gone are removed, and nothing else', (t) => {
  const folder = built(t);
  const before = check(folder);
  rmSync(path.join(folder, 'src/deep/b.ts'));
  const gone = ['deep/b.js', 'deep/b.d.ts', 'deep/b.js.map'];
  assert.deepEqual(
    check(folder),
    before.filter((name) => !gone.includes(name)),
  );
});

test('everything is compiled again where an output is missing, or was changed since the build', (t) => {
  const missing = built(t);
  rmSync(path.join(missing, 'dist/deep/b.d.ts'));
  check(missing);
  assert.equal(existsSync(path.join(missing, state)), false);
  const changed = built(t);
  utimesSync(path.join(changed, 'dist/a.js'), 1002, 1002);
  check(changed);
  assert.equal(existsSync(path.join(changed, state)), false);
});

test('a folder without a build is none to check', (t) => {
  const folder = testFolder(t, { 'src/a.ts': 'x', 'dist/old.js': 'x' });
  assert.deepEqual(check(folder), []);
});
