import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { meanColour } from './colour.js';
import type { Image } from './image.js';
import { pixelFormats, writeInput } from './pixel-format.js';
import { inputChannels, plainChannels, reachesBorder, type Sampling, warpImage } from './warp.js';

const noise = (width: number, height: number): Image => ({
  width,
  height,
  data: Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * 7919 + (i >> 3) * 31) % 256),
});
const still: Sampling = { scaleX: 1, offsetX: 0, scaleY: 1, offsetY: 0 };
const warp = (image: Image, sampling: Sampling, size: number): Float32Array => {
  const out = new Float32Array(3 * size * size);
  warpImage(image, sampling, size, [10, 20, 30], plainChannels, out);
  return out;
};

/** The same, one output at a time. */
function slowly({ width, height, data }: Image, s: Sampling, size: number): Float32Array {
  const at = (x: number, y: number, c: number): number =>
    x >= 0 && x < width && y >= 0 && y < height ? data[3 * (y * width + x) + c]! : [10, 20, 30][c]!;
  return Float32Array.from({ length: 3 * size * size }, (_, i) => {
    const [c, u, v] = [i % 3, Math.floor(i / 3) % size, Math.floor(i / 3 / size)];
    const [x, y] = [s.scaleX * u + s.offsetX, s.scaleY * v + s.offsetY];
    const [x0, y0] = [Math.floor(x), Math.floor(y)];
    const row = (r: number): number => at(x0, r, c) * (1 - x + x0) + at(x0 + 1, r, c) * (x - x0);
    return row(y0) * (1 - y + y0) + row(y0 + 1) * (y - y0);
  });
}

test('sampling at integers copies, half-way averages, a negative scale mirrors', () => {
  const image = noise(4, 4);
  assert.deepEqual([...warp(image, still, 4)], [...image.data]);
  const [between] = warp(image, { ...still, offsetX: 0.5 }, 3);
  assert.equal(between, (image.data[0]! + image.data[3]!) / 2);
  const turned = warp(image, { ...still, scaleX: -1, offsetX: 3 }, 4);
  assert.deepEqual([...turned.subarray(0, 3)], [...image.data.subarray(9, 12)]);
});

test('outside the image is the border colour, blended over one pixel', () => {
  const white: Image = { width: 2, height: 2, data: new Uint8Array(12).fill(200) };
  const out = warp(white, { scaleX: 0.5, offsetX: -1.5, scaleY: 1, offsetY: 0 }, 4);
  const reds = [0, 3, 6, 9].map((i) => out[i]);
  assert.deepEqual(reds, [10, 10, 105, 200]);
});

test('every pixel has exactly the bits of a sampling of that pixel alone, also far outside the image', () => {
  const [image, size] = [noise(13, 9), 24];
  const channels = inputChannels('rgb-imagenet', [1.3, -2.7, 0.1]);
  for (const [scaleX, offsetX, scaleY, offsetY] of [
    [0.91, -4.3, 0.83, -5.1],
    [-1.37, 20.2, 0.2, 3.4],
  ] as const) {
    const whole = new Float32Array(3 * size * size);
    warpImage(image, { scaleX, offsetX, scaleY, offsetY }, size, [10, 20, 30], channels, whole);
    const single = new Float32Array(whole.length);
    for (let i = 0; i < size * size; i++) {
      const [x, y] = [scaleX * (i % size) + offsetX, scaleY * Math.floor(i / size) + offsetY];
      warpImage(image, { ...still, offsetX: x, offsetY: y }, 1, [10, 20, 30], channels, single, 3 * i);
    }
    assert.deepEqual(new Uint32Array(whole.buffer), new Uint32Array(single.buffer));
  }
});

test('property: any sampling equals a slow implementation; far outside it is the border colour', () => {
  const number = (range: number): fc.Arbitrary<number> => fc.double({ min: -range, max: range, noNaN: true });
  fc.assert(
    fc.property(number(3), number(40), number(3), number(1e6), (scaleX, offsetX, scaleY, offsetY) => {
      const image = noise(13, 9);
      for (const sampling of [
        { scaleX, offsetX, scaleY, offsetY: offsetY % 30 },
        { scaleX, offsetX, scaleY, offsetY },
      ]) {
        const [fast, slow] = [warp(image, sampling, 7), slowly(image, sampling, 7)];
        fast.forEach((value, i) => {
          assert.ok(Math.abs(value - slow[i]!) < 1e-3, `${i}: ${value} ${slow[i]}`);
        });
      }
    }),
  );
});

test('reachesBorder is true exactly if a sample lies outside the pixels', () => {
  const image = noise(10, 8);
  assert.equal(reachesBorder(image, still, 8), false);
  assert.equal(reachesBorder(image, still, 9), true);
  assert.equal(reachesBorder(image, { ...still, scaleX: -1, offsetX: 9 }, 8), false);
  assert.equal(reachesBorder(image, { ...still, offsetX: -0.1 }, 4), true);
});

for (const format of pixelFormats) {
  test(`channels of '${format}' are those of writeInput, less an offset`, () => {
    const image = noise(5, 5);
    const [ours, theirs] = [new Float32Array(75), new Float32Array(75)];
    warpImage(image, still, 5, [0, 0, 0], inputChannels(format, [1, 2, 3]), ours);
    writeInput(
      Float32Array.from(image.data, (value, i) => value - 1 - (i % 3)),
      format,
      theirs,
    );
    ours.forEach((value, i) => {
      assert.ok(Math.abs(value - theirs[i]!) < 1e-4, `${i}: ${value} ${theirs[i]}`);
    });
  });
}

test('values of one pixel in every format', () => {
  const of = (format: (typeof pixelFormats)[number]): number[] => {
    const into = new Float32Array(3);
    writeInput(Uint8Array.of(0, 51, 255), format, into);
    return [...into].map((value) => Math.round(value * 1e4) / 1e4);
  };
  assert.deepEqual(of('bgr'), [255, 51, 0]);
  assert.deepEqual(of('rgb-imagenet'), [-2.1179, -1.1429, 2.64]);
  assert.deepEqual(of('rgb-inception'), [-1, -0.6, 1]);
});

test('the mean colour by hand', () => {
  assert.deepEqual(meanColour({ width: 2, height: 1, data: Uint8Array.of(0, 10, 255, 1, 20, 255) }), [0.5, 15, 255]);
});
