import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fixture } from '../../testing/fixtures.js';
import { filledCropper, truncatedMeanColour } from './crop.js';
import { replicatedCropper } from './crop-replicated.js';
import { warpedCropper } from './crop-warped.js';
import { blankImage, type Image } from './image.js';
import { roundHalfEven } from './resize.js';
import { smoothImage, steppedImage } from './testing/formula-images.js';

interface Sample {
  readonly image: 'synth' | 'smooth';
  readonly pos: readonly [number, number];
  readonly model_sz: number;
  readonly orig_sz: number;
  readonly sum: number;
  readonly sumsq: number;
  /** By channel (BGR), row, column. */
  readonly samples: Readonly<Record<string, number>>;
}

const samples = fixture<{ get_subwindow: readonly Sample[] }>('data/images/fixtures/crops.json').get_subwindow;
test('a crop of a thousand pixels round the corner of a frame of a few has the colour of its edge', () => {
  const image = blankImage(6, 5);
  image.data.fill(77);
  for (const [cx, cy] of [
    [6, 2],
    [6, 5],
    [0, 5],
    [3, 2],
  ] as const) {
    const pixels = replicatedCropper(31).crop(image, { cx, cy, side: 1000 }, [0, 0, 0]);
    assert.ok(
      pixels.every((value) => value === 77),
      `${cx}, ${cy}`,
    );
  }
});

test('an image whose data are not RGB of its size is refused, by every cropper', () => {
  const square = { cx: 3, cy: 2, side: 4 };
  for (const cropper of [filledCropper(31), replicatedCropper(31), warpedCropper(31)]) {
    const crop = (image: Image): unknown => cropper.crop(image, square, [0, 0, 0]);
    const refused = (image: Image, message: RegExp): void =>
      assert.throws(() => crop(image), { name: 'InputError', message });
    refused(
      { width: 6, height: 5, data: new Uint8Array(6 * 5 * 4) },
      /6 x 5 pixels has 120 values, as many as of RGBA/,
    );
    refused({ width: 6, height: 5, data: new Uint8Array(10) }, /6 x 5 pixels has 10 values; expected RGB, 3 for each/);
    const shares = new Float32Array(90) as unknown as Uint8Array;
    refused(
      { width: 6, height: 5, data: shares },
      /data are a Float32Array; expected RGB from 0 to 255 in a Uint8Array/,
    );
    refused({ width: 0, height: 5, data: new Uint8Array(0) }, /0 x 5 pixels/);
    crop(blankImage(6, 5));
  }
});

for (const [i, sample] of samples.entries()) {
  const { image: name, pos, model_sz: size, orig_sz: side } = sample;
  test(`pysot's crop ${i}: ${name}, ${side} to ${size}`, () => {
    const image = name === 'synth' ? steppedImage(480, 360) : smoothImage(480, 360);
    const pixels = filledCropper(size).crop(image, { cx: pos[0], cy: pos[1], side }, truncatedMeanColour(image));
    let [sum, squares, furthest] = [0, 0, 0];
    for (const value of pixels) {
      sum += value;
      squares += value * value;
    }
    for (const [key, expected] of Object.entries(sample.samples)) {
      const [c, y, x] = key.split(',').map(Number) as [number, number, number];
      furthest = Math.max(furthest, Math.abs(pixels[3 * (y * size + x) + 2 - c]! - expected));
    }
    assert.equal(furthest, 0);
    assert.deepEqual([sum, squares], [sample.sum, sample.sumsq]);
  });
}

test("pysot's crop at scale 1 copies pixels and fills outside the image", () => {
  const image = steppedImage(40, 30);
  const size = 15;
  const square = fc.record({
    cx: fc.double({ min: -20, max: 60, noNaN: true }),
    cy: fc.double({ min: -20, max: 50, noNaN: true }),
  });
  const cutter = filledCropper(size);
  fc.assert(
    fc.property(square, ({ cx, cy }) => {
      const pixels = cutter.crop(image, { cx, cy, side: size }, [7, 8, 9]);
      const [left, top] = [Math.floor(cx - 8 + 0.5), Math.floor(cy - 8 + 0.5)];
      for (let i = 0; i < size * size; i++) {
        const [x, y] = [left + (i % size), top + Math.floor(i / size)];
        const isInside = x >= 0 && x < 40 && y >= 0 && y < 30;
        const at = 3 * (y * 40 + x);
        const expected = isInside ? [...image.data.subarray(at, at + 3)] : [7, 8, 9];
        assert.deepEqual([...pixels.subarray(3 * i, 3 * i + 3)], expected);
      }
    }),
    { numRuns: 60 },
  );
});

/** 1 where a pixel of a ramp is; brightness is 5 times the column. */
function ramp(width: number, height: number): Image {
  const image = blankImage(width, height);
  for (let i = 0; i < image.data.length; i++) image.data[i] = 5 * (Math.floor(i / 3) % width);
  return image;
}

test('the crops of the other trackers: a ramp stays a ramp, the border is filled or replicated', () => {
  const image = ramp(50, 20);
  const warped = warpedCropper(11).crop(image, { cx: 25, cy: 10, side: 21 }, [1, 2, 3]);
  for (let x = 0; x < 11; x++) assert.equal(warped[3 * (5 * 11 + x)], 5 * (15 + 2 * x)); // ends on the ends
  const outside = warpedCropper(11).crop(image, { cx: 0, cy: 10, side: 11 }, [1, 2, 3]);
  assert.deepEqual([...outside.subarray(0, 3)], [1, 2, 3]);
  assert.equal(outside[3 * (5 * 11 + 7)], 5 * 2);
  const half = warpedCropper(3).crop(image, { cx: -0.5, cy: 10, side: 3 }, [100, 0, 0]);
  assert.equal(half[3 * 3 + 3], 50); // halfway between the fill and a pixel of 0

  const repeated = replicatedCropper(11).crop(image, { cx: 0, cy: 10, side: 11 }, [1, 2, 3]);
  assert.deepEqual(
    [0, 4, 5, 6, 10].map((x) => repeated[3 * (5 * 11 + x)]),
    [0, 0, 0, 5, 25],
  );
  const halved = replicatedCropper(5).crop(image, { cx: 20, cy: 10, side: 10 }, [1, 2, 3]); // every pixel: 1.9 is cut to 1
  assert.deepEqual(
    Array.from({ length: 5 }, (_, x) => halved[3 * (2 * 5 + x)]),
    [82.5, 92.5, 102.5, 112.5, 122.5],
  );
  const thinned = replicatedCropper(5).crop(image, { cx: 20, cy: 10, side: 15 }, [1, 2, 3]); // every second: 2.9 is cut to 2
  assert.equal(thinned[3 * (2 * 5 + 2)], 105); // halfway between the pixels 20 and 22
});

test('keys are equal exactly for squares with identical crops', () => {
  const cutter = filledCropper(15);
  const image = steppedImage(60, 60);
  const place = fc.record({
    cx: fc.double({ min: 20, max: 22, noNaN: true }),
    cy: fc.constant(30),
    side: fc.integer({ min: 19, max: 20 }),
  });
  fc.assert(
    fc.property(place, place, (a, b) => {
      const first = cutter.crop(image, a, [0, 0, 0]).slice();
      const second = cutter.crop(image, b, [0, 0, 0]);
      assert.equal(cutter.key(a) === cutter.key(b), Buffer.compare(Buffer.from(first), Buffer.from(second)) === 0);
    }),
  );
});

test('rounding half to even, and the truncated mean colour', () => {
  assert.deepEqual(
    [0.5, 1.5, 2.5, 2.4, 2.6, -0.5, -1.5].map(roundHalfEven).map((n) => n + 0),
    [0, 2, 2, 2, 3, 0, -2],
  );
  const image = { width: 2, height: 1, data: Uint8Array.of(0, 1, 255, 1, 2, 254) };
  assert.deepEqual(truncatedMeanColour(image), [0, 1, 254]);
});
