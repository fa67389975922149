import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { testFolder } from '../testing/test-folder.js';
import { installedPackages } from './installed-packages.js';

const list = 'node_modules/.package-lock.json';

/** A folder with npm's list of packages, from before this process started. */
function project(t: Parameters<typeof testFolder>[0], content: string): string {
  const folder = testFolder(t, { [list]: content });
  utimesSync(path.join(folder, list), 1000, 1000);
  return folder;
}

test("another list is another hash; the list of the package's own folder comes before the outer one", (t) => {
  const folder = project(t, 'a');
  const first = installedPackages(folder)!;
  assert.equal(first.folder, `${path.join(folder, 'node_modules')}${path.sep}`);
  assert.equal(installedPackages(project(t, 'a'))!.hash, first.hash);
  assert.notEqual(installedPackages(project(t, 'b'))!.hash, first.hash);

  const inner = path.join(folder, 'node_modules/inner');
  mkdirSync(inner);
  assert.deepEqual(installedPackages(inner), first);
  symlinkSync(path.join(project(t, 'b'), 'node_modules'), path.join(inner, 'node_modules'));
  assert.notEqual(installedPackages(inner)!.hash, first.hash);
});

test('no list, or one that was written after this process started, says nothing', (t) => {
  const folder = project(t, 'a');
  utimesSync(path.join(folder, list), new Date(), new Date());
  assert.equal(installedPackages(folder), undefined);
  rmSync(path.join(folder, list));
  assert.equal(installedPackages(folder), undefined);
  writeFileSync(path.join(folder, '.package-lock.json'), 'a');
  assert.equal(installedPackages(folder), undefined);
});
