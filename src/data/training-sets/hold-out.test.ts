import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { InputError } from '../../errors.js';
import { holdOut } from './hold-out.js';
import type { TrainingSet } from './training-set.js';

function setOf(count: number): TrainingSet {
  const videos = Array.from({ length: count }, (_, i) => ({ name: `video ${i + 1}`, tracks: [] }));
  return { id: 'own', title: 'Own videos', videos, frameRange: 30, usesPerPass: -1 };
}

test('the last of every seven videos is held out', () => {
  const { kept, heldOut } = holdOut(setOf(15), 7);
  assert.deepEqual(
    heldOut.videos.map(({ name }) => name),
    ['video 7', 'video 14'],
  );
  assert.equal(kept.videos.length, 13);
  assert.deepEqual([kept.id, heldOut.id, heldOut.frameRange], ['own', 'own', 30]);
});

test('the parts have no video in common and are the whole set, both with at least one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 9 }), fc.nat(40), (every, more) => {
      const set = setOf(every + more);
      const { kept, heldOut } = holdOut(set, every);
      assert.deepEqual(new Set([...kept.videos, ...heldOut.videos]), new Set(set.videos));
      assert.equal(kept.videos.length + heldOut.videos.length, set.videos.length);
      assert.ok(kept.videos.length > 0 && heldOut.videos.length > 0);
    }),
  );
});

test('a set too small to hold a video out is refused', () => {
  assert.throws(
    () => holdOut(setOf(6), 7),
    new InputError('own: has 6 videos, of which none is held out; expected at least 7'),
  );
});
