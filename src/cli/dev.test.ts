import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../errors.js';
import { findTarget } from './dev.js';

const tests = ['boxes/iou.test.ts', 'dla/iou-threshold.test.ts', 'dla/top-k.test.ts'];

test('a name that is part of test paths runs those tests', () => {
  const { args } = findTarget('iou', [], tests);
  assert.deepEqual(
    args.slice(-2).map((file) => file.split(/[\\/]/).join('/')),
    ['dist/boxes/iou.test.js', 'dist/dla/iou-threshold.test.js'],
  );
  assert.equal(findTarget('dla/iou-threshold', [], tests).title, 'dla/iou-threshold.test.ts');
});

test('a name that is nothing is answered', () => {
  assert.throws(() => findTarget('nothing-like-it', [], tests), InputError);
});
