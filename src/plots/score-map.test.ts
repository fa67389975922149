import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blankImage } from '../data/images/image.js';
import { siamBanGrid } from '../dla/samples.js';
import { figureToPng } from './render.js';
import { cellPlace, scoreMapView } from './score-map.js';
import { heatColour, heatOverlay, mapImage, mapRange } from './score-map-heat.js';

const nan = Number.NaN;

test('the heat scale begins and ends with its colours, is cut there, and runs between', () => {
  const at = (share: number) => {
    const out = [0, 0, 0];
    heatColour(share, out);
    return out.map(Math.round);
  };
  assert.deepEqual(at(0), [0x44, 0x01, 0x54]);
  assert.deepEqual(at(1), [0xfd, 0xe7, 0x25]);
  assert.deepEqual([at(-3), at(7)], [at(0), at(1)]);
  assert.deepEqual(at(1.5 / 9), [67, 57, 129]); // halfway from #482878 to #3e4989
});

test('the range of a map leaves out what is not finite', () => {
  assert.deepEqual(mapRange([3, nan, -1, Number.POSITIVE_INFINITY]), { low: -1, high: 3 });
  assert.deepEqual(mapRange([nan]), { low: 0, high: 0 });
});

test('cells lie on their pixels, values between them are interpolated, outside all is grey', () => {
  // 2 x 2 cells at pixels 2 and 6 of an image of 9 x 9, all heat: the red channel tells the value
  const search = { width: 9, height: 9, data: new Uint8Array(9 * 9 * 3).fill(100) };
  const image = heatOverlay(search, [0, 1, 0, 1], { size: 2, stride: 4, offset: 2 }, { low: 0, high: 1 }, 1);
  const pixel = (x: number, y: number) => [...image.data.subarray(3 * (9 * y + x), 3 * (9 * y + x) + 3)];
  const colour = (share: number) => {
    const out = [0, 0, 0];
    heatColour(share, out);
    return out.map(Math.round);
  };
  assert.deepEqual(pixel(2, 2), colour(0));
  assert.deepEqual(pixel(6, 6), colour(1));
  assert.deepEqual(pixel(4, 3), colour(0.5));
  assert.deepEqual(pixel(3, 5), colour(0.25));
  assert.deepEqual(pixel(0, 2), colour(0)); // half a cell beyond the centre
  assert.deepEqual(pixel(8, 8), colour(1));
  const large = { width: 11, height: 11, data: new Uint8Array(11 * 11 * 3).fill(100) };
  const wide = heatOverlay(large, [0, 1, 0, 1], { size: 2, stride: 4, offset: 2 }, { low: 0, high: 1 }, 1);
  const at = (x: number, y: number) => [...wide.data.subarray(3 * (11 * y + x), 3 * (11 * y + x) + 3)];
  assert.deepEqual(at(8, 8), colour(1)); // half a cell, and no further
  assert.deepEqual(
    [at(9, 8), at(8, 9)],
    [
      [100, 100, 100],
      [100, 100, 100],
    ],
  );
  const small = heatOverlay(search, [5], { size: 1, stride: 2, offset: 4 }, { low: 5, high: 5 }, 1);
  assert.deepEqual([...small.data.subarray(0, 3)], [100, 100, 100]);
  assert.deepEqual([...small.data.subarray(3 * 40, 3 * 40 + 3)], colour(0)); // equal values: no division by zero
});

test('where a value is not finite the image stays grey', () => {
  const search = { width: 3, height: 1, data: Uint8Array.of(255, 0, 0, 255, 0, 0, 255, 0, 0) };
  const { data } = heatOverlay(search, [0, nan, nan, nan], { size: 2, stride: 2, offset: 0 }, { low: 0, high: 1 }, 1);
  assert.deepEqual([...data.subarray(0, 3)], [0x44, 0x01, 0x54]);
  assert.deepEqual([...data.subarray(6)], [76, 76, 76]); // 0.299 of 255
});

test('a map alone fills its picture', () => {
  const { width, height, data } = mapImage([0, 1, 1, 0], 2, { low: 0, high: 1 });
  assert.deepEqual([width, height], [16, 16]);
  assert.deepEqual([...data.subarray(0, 3)], [0x44, 0x01, 0x54]);
  assert.deepEqual([...data.subarray(45, 48)], [0xfd, 0xe7, 0x25]);
});

test("a tracker's middle cell lies in the middle of its search image", () => {
  assert.deepEqual(cellPlace(siamBanGrid, 312), { x: 127.5, y: 127.5 });
  assert.deepEqual(cellPlace(siamBanGrid, 1), { x: 39.5, y: 31.5 });
});

test('the view shows the crops, a panel for each map and the chosen cell in all', async () => {
  const maps = ['classification', 'centerness', 'final score'].map((title, k) => ({
    title,
    values: Float32Array.from({ length: 625 }, (_, i) => (i === 312 ? 0.9 - k / 10 : 0.1)),
  }));
  const scene = {
    search: blankImage(255, 255),
    template: blankImage(127, 127),
    grid: siamBanGrid,
    maps,
    peak: 312,
    box: { x: 100, y: 100, w: 50, h: 60 },
  };
  const drawing = await scoreMapView(scene, { title: 'Scores', note: 'a <note>' });
  for (const text of ['classification', 'centerness', 'final score', '0.7 at the chosen cell', 'a &lt;note&gt;']) {
    assert.ok(drawing.svg.includes(text), text);
  }
  assert.equal(drawing.svg.match(/cx="127.5" cy="127.5"/g)?.length, 2 * 4);
  assert.equal(drawing.svg.match(/<image /g)?.length, 5);
  assert.equal(drawing.width, 4 * 255 + 3 * 16 + 2 * 18);
  assert.deepEqual(await scoreMapView(scene, { title: 'Scores', note: 'a <note>' }), drawing);
  assert.ok((await figureToPng(drawing, { scale: 1 })).length > 1000);
});

test('wrong sizes and a peak outside are refused', async () => {
  const scene = {
    search: blankImage(9, 9),
    grid: { size: 2, stride: 4, offset: 2 },
    maps: [{ title: 'x', values: [1] }],
  };
  await assert.rejects(scoreMapView(scene, { title: '' }), {
    name: 'InputError',
    message: /1 values; expected 2 x 2 = 4/,
  });
  for (const peak of [4, -1, 0.5]) {
    await assert.rejects(scoreMapView({ ...scene, peak }, { title: '' }), { message: /expected a cell from 0 to 3/ });
  }
});
