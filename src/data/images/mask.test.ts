import assert from 'node:assert/strict';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { testFolder } from '../../testing/test-folder.js';
import { imageLibrary } from './library.js';
import { type MaskBox, readMaskBoxes } from './mask.js';
import { greyPng, indexedPng } from './testing/masks.js';

const frame = { width: 4, height: 3 };
const objects = [
  [0, 1, 1, 0],
  [0, 0, 1, 2],
  [2, 0, 0, 0],
];
const boxes: [number, MaskBox][] = [
  [1, [1, 0, 3, 2]],
  [2, [0, 1, 4, 3]],
];

const read = async (t: TestContext, bytes: Uint8Array, size = frame): Promise<[number, MaskBox][]> => {
  const file = path.join(testFolder(t, { 'a.png': bytes }), 'a.png');
  return [...(await readMaskBoxes(file, size))].sort(([a], [b]) => a - b);
};

test('ids are palette indices, boxes are tight, of one pixel too', async (t) => {
  assert.deepEqual(await read(t, indexedPng(objects)), boxes);
  assert.deepEqual(await read(t, indexedPng([[0, 3]]), { width: 2, height: 1 }), [[3, [1, 0, 2, 1]]]);
  assert.deepEqual(await read(t, indexedPng([[0, 0]]), { width: 2, height: 1 }), []);
});

test('ids are exact for any palette: neighbouring colours, a background of colour, equal entries', async (t) => {
  const close = [
    [9, 9, 9],
    [9, 9, 10],
    [0, 0, 0],
    [9, 9, 10],
  ] as const;
  assert.deepEqual(await read(t, indexedPng(objects, close)), boxes);
  const equal = indexedPng([[3, 0, 1]], close);
  assert.deepEqual(await read(t, equal, { width: 3, height: 1 }), [[1, [0, 0, 3, 1]]]);
});

test('every index of the palette of PASCAL VOC, which DAVIS has, is told from the others', async (t) => {
  const bit = (value: number, at: number): number => (value >> at) & 1;
  const colour = (index: number): number[] =>
    [0, 1, 2].map((c) => (bit(index, c) << 7) | (bit(index, c + 3) << 6) | (bit(index, c + 6) << 5));
  const palette = Array.from({ length: 256 }, (_, i) => colour(i));
  for (let first = 1; first < 255; first += 32) {
    const ids = Array.from({ length: Math.min(32, 255 - first) }, (_, i) => first + i);
    const found = await read(t, indexedPng([ids], palette), { width: ids.length, height: 1 });
    assert.deepEqual(
      found,
      ids.map((id, i) => [id, [i, 0, i + 1, 1]]),
    );
  }
});

test('index 255 is ignored, as DAVIS 2017 does; without a palette, white is the object of DAVIS 2016', async (t) => {
  const palette = Array.from({ length: 256 }, (_, i) => [i, 0, 0]);
  assert.deepEqual(await read(t, indexedPng([[255, 7]], palette), { width: 2, height: 1 }), [[7, [1, 0, 2, 1]]]);
  const binary = objects.map((row) => row.map((id) => (id === 1 ? 255 : 0)));
  assert.deepEqual(await read(t, greyPng(binary)), [[0xffffff, boxes[0]![1]]]);
  const rgba = imageLibrary()(greyPng(binary)).toColourspace('srgb').ensureAlpha(0).png();
  assert.deepEqual(await read(t, await rgba.toBuffer()), [[0xffffff, boxes[0]![1]]]);
});

test('damage is named: no PNG, another size, 16 bits, smoothed edges, a truncated file, indices without a colour', async (t) => {
  const ramp = greyPng([Array.from({ length: 64 }, (_, i) => i)]);
  const deep = await imageLibrary()(greyPng(objects)).toColourspace('grey16').png().toBuffer();
  const whole = indexedPng(objects);
  const cases: [Uint8Array, RegExp, { width: number; height: number }?][] = [
    [Buffer.from('no image'), /a\.png: is no PNG; expected a mask in PNG/],
    [whole, /a\.png: is 4 x 3 pixels; expected 8 x 6, the size of its frame/, { width: 8, height: 6 }],
    [deep, /a\.png: has ushort samples; expected a mask of at most 8 bits/],
    [ramp, /a\.png: has more than 32 colours beside the background/, { width: 64, height: 1 }],
    [whole.subarray(0, whole.length - 25), /a\.png: cannot be decoded \(.*\); expected a mask in PNG/],
    [
      indexedPng([[0, 9]], [[1, 1, 1]]),
      /a\.png: has the colour #000000, which is not in its palette/,
      { width: 2, height: 1 },
    ],
  ];
  for (const [bytes, message, size] of cases)
    await assert.rejects(read(t, bytes, size), { name: 'InputError', message });
  const missing = path.join(testFolder(t), 'b.png');
  await assert.rejects(readMaskBoxes(missing, frame), /b\.png: is missing; expected an image/);
});
