import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jitterColours } from './colour-jitter.js';
import type { ColourJitter } from './image-task.js';

const none: ColourJitter = { brightness: 1, contrast: 1, saturation: 1, hue: 0, order: [0, 1, 2, 3] };
const after = (pixels: readonly number[], jitter: Partial<ColourJitter>): number[] => {
  const values = Float32Array.from(pixels);
  jitterColours(values, values.length, { ...none, ...jitter });
  return Array.from(values, (value) => Math.round(1000 * value) / 1000);
};

test('factors of 1 and a rotation of 0 change nothing', () => {
  assert.deepEqual(after([1, 200, 30, 255, 0, 0, 9, 9, 9], {}), [1, 200, 30, 255, 0, 0, 9, 9, 9]);
});

test('brightness multiplies and is clipped at white', () => {
  assert.deepEqual(after([10, 100, 200], { brightness: 1.5 }), [15, 150, 255]);
});

test('contrast blends with the mean luma of the image', () => {
  assert.deepEqual(after([100, 100, 100, 200, 200, 200], { contrast: 0.5 }), [125, 125, 125, 175, 175, 175]);
});

test('saturation blends with each pixel’s luma', () => {
  const luma = 0.299 * 200 + 0.587 * 100;
  const half = [200, 100, 0].map((value) => Math.round(500 * (value + luma)) / 1000);
  assert.deepEqual(after([200, 100, 0], { saturation: 0.5 }), half);
});

test('a third of a turn makes red green, green blue, blue red; a half turn the opposite colour', () => {
  assert.deepEqual(after([255, 0, 0, 0, 255, 0, 0, 0, 255], { hue: 1 / 3 }), [0, 255, 0, 0, 0, 255, 255, 0, 0]);
  assert.deepEqual(after([200, 50, 50, 90, 90, 90], { hue: -0.5 }), [50, 200, 200, 90, 90, 90]);
});

test('the order of operations matters', () => {
  const jitter = { brightness: 2, contrast: 0.5 };
  const pixels = [200, 200, 200, 0, 0, 0];
  assert.notDeepEqual(after(pixels, jitter), after(pixels, { ...jitter, order: [1, 0, 2, 3] }));
});
