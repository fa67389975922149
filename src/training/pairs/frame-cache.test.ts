import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blankImage } from '../../data/images/image.js';
import { FrameCache } from './frame-cache.js';

/** A cache of images of 300 bytes, and what it has decoded. */
function cacheOf(images: number): [FrameCache, string[]] {
  const decoded: string[] = [];
  const decode = async (file: string): Promise<ReturnType<typeof blankImage>> => {
    decoded.push(file);
    if (file === 'bad') throw new Error('bad');
    return blankImage(10, 10);
  };
  return [new FrameCache(decode, 300 * images), decoded];
}
const files = (count: number, from: number = 0): string[] => Array.from({ length: count }, (_, i) => String(from + i));
const getAll = async (cache: FrameCache, names: readonly string[]): Promise<void> => {
  for (const name of names) await cache.get(name);
};

test('an image is decoded once while it is cached, also for concurrent requests', async () => {
  const [cache, decoded] = cacheOf(8);
  await Promise.all([cache.get('0'), cache.get('0')]);
  await getAll(cache, files(8));
  await getAll(cache, files(8));
  assert.deepEqual(decoded, files(8));
});

test('the least recently used image is evicted first', async () => {
  const [cache, decoded] = cacheOf(8);
  await getAll(cache, files(8));
  await getAll(cache, ['0', '8', '0', '2']);
  assert.deepEqual(decoded, files(9));
  await cache.get('1');
  assert.deepEqual(decoded, [...files(9), '1']);
});

test('the last few images are cached even with a size of 0, so that prefetched ones are not decoded twice', async () => {
  const [cache, decoded] = cacheOf(0);
  for (let i = 0; i < 20; i++) {
    const ahead = cache.get(String(i + 1));
    await cache.get(String(i));
    await ahead;
  }
  assert.equal(decoded.length, 21);
});

test('an unreadable image is decoded again at the next request', async () => {
  const [cache, decoded] = cacheOf(8);
  await assert.rejects(cache.get('bad'), /bad/);
  await assert.rejects(cache.get('bad'), /bad/);
  assert.deepEqual(decoded, ['bad', 'bad']);
});
