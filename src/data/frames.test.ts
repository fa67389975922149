import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { listedFrames, numberedFrames } from './frames.js';

test('numbered frames count from the first image', () => {
  const frames = numberedFrames({ folder: 'David/img', first: 300, length: 471, digits: 4 });
  assert.equal(frames.path(0), path.join('David', 'img', '0300.jpg'));
  assert.equal(frames.path(470), path.join('David', 'img', '0770.jpg'));
  assert.throws(() => frames.path(471), RangeError);
  assert.throws(() => frames.path(-1), RangeError);
});

for (const names of [
  ['a/0009.jpg', 'a/0010.jpg', 'a/0011.jpg'],
  ['a/1.jpg', 'a/3.jpg'],
  ['1.jpg', '2.jpg'],
  ['a/img1.jpg', 'a/img2.jpg'],
  ['a/99.jpg', 'a/100.jpg'],
  ['a/0001.jpg', 'a/0002.png'],
  ['a/first.jpg', 'b/2.jpg'],
]) {
  test(`listed frames keep their names: ${names.join(' ')}`, () => {
    const frames = listedFrames('root', names);
    assert.deepEqual(
      names.map((_, i) => frames.path(i)),
      names.map((name) => path.join('root', name)),
    );
    assert.throws(() => frames.path(names.length), RangeError);
  });
}
