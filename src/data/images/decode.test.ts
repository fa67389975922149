import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import type Sharp from 'sharp';
import type { Sharp as Pipeline } from 'sharp';
import { testFolder } from '../../testing/test-folder.js';
import { decodeBytes, decodeImage } from './decode.js';

const sharp = createRequire(import.meta.url)('sharp') as typeof Sharp;

/** Two pixels side by side: an orange and a dark blue one. */
const pixels = Uint8Array.of(200, 100, 50, 10, 20, 90);
const two = (): Pipeline => sharp(pixels, { raw: { width: 2, height: 1, channels: 3 } });

const grey = [123, 123, 123, 24, 24, 24]; // sharp's grey goes by lightness
const kinds: readonly (readonly [string, () => Pipeline, readonly number[], number])[] = [
  ['8 bits', () => two().png(), [...pixels], 0],
  ['16 bits', () => two().toColourspace('rgb16').png(), [...pixels], 0],
  ['an alpha channel', () => two().ensureAlpha(0.25).png(), [...pixels], 0],
  ['grey', () => two().greyscale().toColourspace('b-w').png(), grey, 8],
  ['CMYK', () => two().toColourspace('cmyk').tiff(), [...pixels], 40],
];
for (const [what, make, expected, tolerance] of kinds) {
  test(`an image with ${what} becomes eight-bit red, green, blue`, async () => {
    const { width, height, data } = await decodeBytes(await make().toBuffer(), what);
    assert.deepEqual([width, height, data.length], [2, 1, 6]);
    for (const [i, value] of data.entries()) {
      assert.ok(Math.abs(value - expected[i]!) <= tolerance, `${what}: ${data}`);
    }
    if (what === 'grey') assert.ok(data[0] === data[1] && data[1] === data[2]);
  });
}

test('an image is turned as its EXIF orientation says', async () => {
  const bytes = await two().withMetadata({ orientation: 6 }).png().toBuffer();
  const { width, height, data } = await decodeBytes(bytes, 'turned');
  assert.deepEqual([width, height, ...data], [1, 2, ...pixels]);
});

test('what is no whole image is refused by name', async (t) => {
  const noise = Uint8Array.from({ length: 3 * 64 * 64 }, (_, i) => (i * 7919) % 251);
  const jpeg = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
    .jpeg()
    .toBuffer();
  const folder = testFolder(t, {
    'cut.jpg': jpeg.subarray(0, jpeg.length / 2),
    'text.jpg': 'no image',
    'empty.jpg': '',
    'drawing.jpg': '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>',
    'whole.jpg': jpeg,
  });
  assert.equal((await decodeImage(path.join(folder, 'whole.jpg'))).width, 64);
  for (const name of ['cut.jpg', 'text.jpg', 'empty.jpg']) {
    await assert.rejects(() => decodeImage(path.join(folder, name)), {
      name: 'InputError',
      message: new RegExp(`${name}: cannot be decoded \\(.*\\); expected an image`),
    });
  }
  await assert.rejects(() => decodeImage(path.join(folder, 'drawing.jpg')), /drawing\.jpg: is text; expected an image/);
  await assert.rejects(() => decodeImage(path.join(folder, 'none.jpg')), /none\.jpg: is missing; expected an image/);
  await assert.rejects(() => decodeImage(folder), /cannot be read/);
});
