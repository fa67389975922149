import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inputRange, pixelFormats, readInput, writeInput } from './pixel-format.js';

test('pixels come back from every format; values outside of 0 to 255 are limited', () => {
  const pixels = Uint8Array.from({ length: 3 * 256 }, (_, i) => (i * 7) % 256);
  for (const format of pixelFormats) {
    const input = new Float32Array(pixels.length);
    writeInput(pixels, format, input);
    assert.deepEqual(readInput(input, format), pixels, format);
    writeInput(Float32Array.of(300, -20, 12.4), format, input);
    assert.deepEqual([...readInput(input.subarray(0, 3), format)], [255, 0, 12], format);
  }
});

test('the range of a format is that of black and white pixels, and of all between', () => {
  assert.deepEqual(inputRange('bgr'), [0, 255]);
  assert.deepEqual(inputRange('rgb-inception'), [-1, 1]);
  for (const format of pixelFormats) {
    const written = Float32Array.from({ length: 256 * 3 });
    writeInput(
      Uint8Array.from({ length: 256 * 3 }, (_, i) => Math.floor(i / 3)),
      format,
      written,
    );
    const [min, max] = inputRange(format);
    assert.ok(Math.abs(Math.min(...written) - min) < 1e-6 && Math.abs(Math.max(...written) - max) < 1e-6);
  }
});
