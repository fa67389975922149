import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pixelFormats, readInput, writeInput } from './pixel-format.js';

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
