import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { testFolder } from '../testing/test-folder.js';
import { withEnvironment } from '../testing/with-environment.js';
import { checkFolder, makeFolder, makeTemporaryFolder } from './output-folder.js';
import { isTemporaryName, temporaryName } from './temporary-files.js';
import { publishFile, writeFileAtomic, writePartsAtomic } from './writing.js';

test('a folder for results is made with those above it; one that is there is left alone', (t) => {
  const folder = path.join(testFolder(t), 'a/b/c');
  checkFolder(folder, '--out');
  assert.ok(!existsSync(path.dirname(folder)));
  makeFolder(folder, '--out');
  makeFolder(folder, '--out');
  assert.ok(existsSync(folder));
});

test('a file, and a place below one, are refused in one line with what the user called it', (t) => {
  const file = path.join(testFolder(t), 'file');
  writeFileSync(file, '');
  for (const place of [file, path.join(file, 'x', 'y')]) {
    for (const refuse of [checkFolder, makeFolder])
      assert.throws(() => refuse(place, '--out'), { name: 'InputError', message: /^--out .*file.*: is no folder/ });
  }
});

test('where nothing can be made it says so instead of trying for ever', { skip: !existsSync('/proc/self') }, () => {
  assert.throws(() => makeFolder('/proc/none/here', '--out'), /--out \/proc\/none\/here: is no folder .*ENOENT/);
});

test('a folder of temporary files that is not there is refused in one line that names TMPDIR', (t) => {
  const root = path.join(testFolder(t), 'none');
  withEnvironment(t, { TMPDIR: root });
  const message = /^TMPDIR, the folder of temporary files, .*none: is no folder .*ENOENT.*; give another$/;
  assert.throws(() => makeTemporaryFolder('siamdla-x-'), { name: 'InputError', message });
  makeFolder(root, 'control');
  assert.equal(path.dirname(makeTemporaryFolder('siamdla-x-')), root);
});

test('a folder that cannot be written to is refused', {
  skip: process.getuid?.() === 0 && 'root may write anywhere',
}, (t) => {
  const folder = testFolder(t);
  chmodSync(folder, 0o500);
  t.after(() => chmodSync(folder, 0o700));
  assert.throws(() => makeFolder(folder, '--out'), /EACCES/);
  assert.throws(() => makeFolder(path.join(folder, 'x'), '--out'), /EACCES/);
});

test('a file that cannot be written is named: a mistake where another place would do, else a failure', (t) => {
  const folder = testFolder(t, { file: '' });
  const place = path.join(folder, 'file', 'x.json');
  assert.throws(() => writeFileAtomic(place, ''), {
    name: 'InputError',
    message: /x\.json: cannot be written \(ENOTDIR.*give another place/,
  });
  function* failing(): Generator<string> {
    yield 'begun';
    throw new TypeError('of its own');
  }
  assert.throws(() => writePartsAtomic(path.join(folder, 'y.json'), failing()), TypeError);
  assert.deepEqual(readdirSync(folder), ['file']);
});

test('a file is published whole: a write that fails names the file, and leaves the last good one and nothing else', (t) => {
  const folder = testFolder(t, { 'a.txt': 'before' });
  const file = path.join(folder, 'a.txt');
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  const fail = (): void =>
    publishFile(file, (temporary) => {
      writeFileSync(temporary, 'half');
      throw full;
    });
  assert.throws(fail, {
    name: 'Error',
    message: `${file}: cannot be written (ENOSPC): no space is left on the disk; free some and run the same command again`,
    cause: full,
  });
  assert.deepEqual([readdirSync(folder), readFileSync(file, 'utf8')], [['a.txt'], 'before']);
  writeFileAtomic(file, 'after');
  assert.deepEqual([readdirSync(folder), readFileSync(file, 'utf8')], [['a.txt'], 'after']);
});

test('temporary names differ, also in one process, and are known as such; others are not', () => {
  assert.notEqual(temporaryName('a.txt'), temporaryName('a.txt'));
  assert.ok(isTemporaryName(temporaryName('a.txt')));
  assert.ok(!['a.tmp', 'a.txt', 'tmp', 'a.txt.123.tmp', 'a.0123456789abcdeg.tmp'].some(isTemporaryName));
});
