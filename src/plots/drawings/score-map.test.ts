import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finiteRange, heatColour, scoreMapImage } from './score-map.js';

const nan = Number.NaN;

function rounded(position: number): number[] {
  const out = [0, 0, 0];
  heatColour(position, out);
  return out.map(Math.round);
}

test('the colour scale is clamped to its first and last colour, and interpolates between', () => {
  assert.deepEqual(rounded(0), [0x44, 0x01, 0x54]);
  assert.deepEqual(rounded(1), [0xfd, 0xe7, 0x25]);
  assert.deepEqual([rounded(-3), rounded(7)], [rounded(0), rounded(1)]);
  assert.deepEqual(rounded(1.5 / 9), [67, 57, 129]); // halfway from #482878 to #3e4989
});

test('the range of a map ignores values that are not finite', () => {
  assert.deepEqual(finiteRange([3, nan, -1, Number.POSITIVE_INFINITY]), { min: -1, max: 3 });
  assert.deepEqual(finiteRange([nan]), { min: 0, max: 0 });
});

test('a map has eight pixels per cell, interpolated between cell centres', () => {
  const { width, height, data } = scoreMapImage([0, 1, 0, 1], 2, { min: 0, max: 1 });
  const pixel = (x: number, y: number) => [...data.subarray(3 * (16 * y + x), 3 * (16 * y + x) + 3)];
  assert.deepEqual([width, height], [16, 16]);
  assert.deepEqual([pixel(0, 0), pixel(3, 9)], [rounded(0), rounded(0)]); // up to the first centre, at 3.5
  assert.deepEqual([pixel(12, 5), pixel(15, 15)], [rounded(1), rounded(1)]);
  assert.deepEqual(pixel(5, 12), rounded((5 - 3.5) / 8));
});

test('values that are not finite are black and do not spread; equal values have the first colour', () => {
  const { data } = scoreMapImage([0, nan, nan, nan], 2, { min: 0, max: 1 });
  assert.deepEqual([...data.subarray(0, 3)], [0x44, 0x01, 0x54]);
  assert.deepEqual([...data.subarray(-3)], [0, 0, 0]);
  assert.deepEqual([...scoreMapImage([5], 1, { min: 5, max: 5 }).data.subarray(0, 3)], rounded(0));
});

test('a map with the wrong number of values is refused', () => {
  assert.throws(() => scoreMapImage([1], 2, { min: 0, max: 1 }), {
    name: 'InputError',
    message: /1 values; expected 2 x 2 = 4/,
  });
});
