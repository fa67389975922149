import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import path from 'node:path';
import { test } from 'node:test';
import { testFolder } from '../testing/test-folder.js';
import { hashOfFile } from './file-hash.js';

test('the hash of a file of several pieces is that of its content', (t) => {
  const content = randomBytes((1 << 20) + 5);
  const folder = testFolder(t, { large: content, empty: '' });
  assert.equal(hashOfFile(path.join(folder, 'large')), createHash('sha256').update(content).digest('hex'));
  assert.equal(hashOfFile(path.join(folder, 'empty')), createHash('sha256').digest('hex'));
});

test('a file that cannot be read is named', (t) => {
  assert.throws(() => hashOfFile(path.join(testFolder(t), 'none')), { name: 'InputError', message: /none: cannot be/ });
});
