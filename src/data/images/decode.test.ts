import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { crc32, gzipSync } from 'node:zlib';
import type { Sharp as Pipeline } from 'sharp';
import { testFolder } from '../../testing/test-folder.js';
import { decodeBytes, decodeImage, decodeImageAtOnce } from './decode.js';
import { imageLibrary } from './library.js';

const sharp = imageLibrary();

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

test('the values of an image with a colour profile, as of a telephone, are those that it stores', async () => {
  const bytes = await two().withIccProfile('p3').png().toBuffer();
  const stored = await sharp(bytes, { ignoreIcc: true }).raw().toBuffer();
  assert.notDeepEqual([...stored], [...pixels]);
  assert.deepEqual([...(await decodeBytes(bytes, 'p3')).data], [...stored]);
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
  const whole = await decodeImage(path.join(folder, 'whole.jpg'));
  assert.equal(whole.width, 64);
  assert.deepEqual(await decodeImageAtOnce(path.join(folder, 'whole.jpg')), whole);
  for (const name of ['cut.jpg', 'text.jpg', 'empty.jpg', 'drawing.jpg']) {
    for (const decode of [decodeImage, decodeImageAtOnce]) {
      await assert.rejects(() => decode(path.join(folder, name)), {
        name: 'InputError',
        message: new RegExp(`${name}: cannot be decoded \\(.*\\); expected an image`),
      });
    }
  }
  for (const decode of [decodeImage, decodeImageAtOnce]) {
    await assert.rejects(() => decode(path.join(folder, 'none.jpg')), /none\.jpg: is missing; expected an image/);
    await assert.rejects(() => decode(folder), /cannot be read \(it is not a file\)/);
  }
});

test('only four formats are read, whatever comes before their first byte or stands in their names', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"><rect width="2" height="2"/></svg>';
  const others: readonly (readonly [string, Uint8Array])[] = [
    ...['', '\n', ' ', '\ufeff', '<?xml version="1.0"?>', '<!-- -->'].map(
      (before) => [JSON.stringify(before), Buffer.from(before + svg)] as const,
    ),
    ['gzip', gzipSync(svg)],
    ['gif', await two().gif().toBuffer()],
    ['avif', await two().avif().toBuffer()],
    ['pnm', Buffer.from('P6 1 1 255\nabc')],
    ['raw', await two().raw().toBuffer()],
    ['signature alone', Buffer.concat([Buffer.from([0xff, 0xd8, 0xfe]), Buffer.from(svg)])],
  ];
  for (const [what, bytes] of others) {
    const isRefused = /cannot be decoded \(unknown format\); expected an image in JPEG, PNG, WebP or TIFF/;
    await assert.rejects(decodeBytes(bytes, what), isRefused, what);
  }
  const behindSignature = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(svg)]);
  await assert.rejects(decodeBytes(behindSignature, 'drawing'), /drawing: cannot be decoded \((?!unknown format)/);
  for (const format of ['jpeg', 'png', 'webp', 'tiff'] as const) {
    assert.equal((await decodeBytes(await two().toFormat(format).toBuffer(), format)).width, 2, format);
  }
});

/** A PNG's header that claims a size; its pixels are missing. */
function pngOf(width: number, height: number): Uint8Array {
  const chunk = Buffer.alloc(17);
  chunk.write('IHDR', 'latin1');
  chunk.writeUInt32BE(width, 4);
  chunk.writeUInt32BE(height, 8);
  chunk.set([8, 2, 0, 0, 0], 12);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(13);
  sum.writeUInt32BE(crc32(chunk));
  const data = Buffer.from('0000000049444154', 'hex'); // an empty chunk of pixels, its checksum left out
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), length, chunk, sum, data, Buffer.alloc(4)]);
}

test('an image of too many pixels, or of another size than expected, is refused before it is decoded', async () => {
  await assert.rejects(
    decodeBytes(pngOf(16383, 16383), 'a.png'),
    /a\.png: is 16383 x 16383 pixels; expected at most 67108864/,
  );
  await assert.rejects(decodeBytes(pngOf(1_000_000, 100), 'a.png'), /is 1000000 x 100 pixels/);
  await assert.rejects(decodeBytes(pngOf(8192, 8192), 'a.png'), /cannot be decoded/);
  const size = { width: 3, height: 1 };
  await assert.rejects(decodeBytes(pngOf(9, 1), 'a.png', size), /is 9 x 1 pixels; expected 3 x 1 as the first frame/);
  const turned = await two().withMetadata({ orientation: 6 }).png().toBuffer();
  assert.equal((await decodeBytes(turned, 'turned', { width: 1, height: 2 })).height, 2);
});

test('what is no regular file is refused at once: a pipe would be waited for', async (t) => {
  const file = path.join(testFolder(t), 'pipe.jpg');
  execFileSync('mkfifo', [file]);
  await assert.rejects(decodeImageAtOnce(file), /pipe\.jpg: cannot be read \(it is not a file\)/);
  await assert.rejects(decodeImage(file), /pipe\.jpg: cannot be read \(it is not a file\)/);
});

test('threads that start to decode disturb neither those that decode nor the rendering of figures', async () => {
  const png = await two().png().toBuffer();
  const module = new URL('./decode.js', import.meta.url).href;
  const code = `import(${JSON.stringify(module)}).then(({ decodeBytes }) => decodeBytes(Buffer.from('${png.toString('base64')}', 'base64'), 'x'))`;
  const threads = Array.from({ length: 6 }, () => new Worker(code, { eval: true }));
  const ends = Promise.all(threads.map((thread) => new Promise<number>((resolve) => thread.once('exit', resolve))));
  let isOver = false;
  void ends.then(() => {
    isOver = true;
  });
  while (!isOver) assert.equal((await decodeBytes(png, 'main')).width, 2);
  assert.deepEqual(await ends, [0, 0, 0, 0, 0, 0]);
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>');
  assert.equal((await imageLibrary()(svg).metadata()).format, 'svg');
});
