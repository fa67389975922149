import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { testFolder } from '../testing/test-folder.js';
import { imageNames, isFolder, readFolder, subfolders } from './folders.js';

test('images are in the order of their numbers', (t) => {
  const folder = testFolder(t, { '10.jpg': '', '2.PNG': '', '1.jpeg': '', 'notes.txt': '', 'x/3.jpg': '' });
  assert.deepEqual(imageNames(folder), ['1.jpeg', '2.PNG', '10.jpg']);
  assert.deepEqual(imageNames(path.join(folder, 'none')), []);
  assert.deepEqual(imageNames(path.join(folder, '2.PNG')), []);
});

test('files that macOS adds beside others are left out', (t) => {
  const folder = testFolder(t, { '1.jpg': '', '._1.jpg': '', 'x/2.xml': '', 'x/._2.xml': '' });
  assert.deepEqual(imageNames(folder), ['1.jpg']);
  assert.deepEqual(readFolder(folder, true).sort(), ['1.jpg', 'x', 'x/2.xml']);
});

test('a link to a folder is a folder, one that leads nowhere is none', (t) => {
  const folder = testFolder(t, { 'b/x': '', 'a/x': '', '.git/x': '', 'lost+found/x': '', file: '' });
  symlinkSync(path.join(folder, 'a'), path.join(folder, 'linked'));
  symlinkSync(path.join(folder, 'gone'), path.join(folder, 'broken'));
  symlinkSync(path.join(folder, 'file'), path.join(folder, 'to-file'));
  assert.deepEqual(subfolders(folder), ['a', 'b', 'linked']);
  assert.equal(isFolder(path.join(folder, 'linked')), true);
  assert.equal(isFolder(path.join(folder, 'broken')), false);
});

test('a link to itself is named, wherever a folder is looked for', (t) => {
  const folder = testFolder(t, { 'real/a.txt': '' });
  symlinkSync('loop', path.join(folder, 'loop'));
  symlinkSync('nowhere', path.join(folder, 'lost'));
  const isNamed = { name: 'InputError', message: /loop: cannot be read \(ELOOP.*\); expected a folder/ };
  assert.equal(isFolder(path.join(folder, 'lost')), false);
  assert.throws(() => isFolder(path.join(folder, 'loop')), isNamed);
  assert.throws(() => subfolders(folder), isNamed);
  assert.throws(() => readFolder(path.join(folder, 'loop')), isNamed);
  assert.throws(() => readFolder(path.join(folder, 'real/a.txt')), /a\.txt: cannot be read \(ENOTDIR/);
});
