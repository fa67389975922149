import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { crossBlur } from './cross-blur.js';
import { gaussianBlur } from './gaussian-blur.js';

const size = 24;
const picture = Float32Array.from({ length: 3 * size * size }, (_, i) => ((i * 7919) % 256) - 20);

/** A kernel over every pixel, mirrored at the edges. */
function filtered(weight: (dx: number, dy: number) => number, half: number): Float32Array {
  const mirror = (i: number): number => (i < 0 ? -i : i >= size ? 2 * (size - 1) - i : i);
  return Float32Array.from(picture, (_, at) => {
    const [c, u, v] = [at % 3, Math.floor(at / 3) % size, Math.floor(at / 3 / size)];
    let sum = 0;
    for (let dy = -half; dy <= half; dy++) {
      for (let dx = -half; dx <= half; dx++) {
        const k = weight(dx, dy);
        if (k !== 0) sum += k * picture[3 * (mirror(v + dy) * size + mirror(u + dx)) + c]!;
      }
    }
    return sum;
  });
}

function assertSame(a: Float32Array, b: Float32Array): void {
  a.forEach((value, i) => {
    assert.ok(Math.abs(value - b[i]!) < 1e-3, `${i}: ${value} ${b[i]}`);
  });
}

test('the cross blur is its kernel applied pixel by pixel', () => {
  const odd = fc.integer({ min: 2, max: 22 }).map((n) => 2 * n + 1);
  fc.assert(
    fc.property(odd, fc.double({ min: 0, max: 1, noNaN: true }), (kernel, share) => {
      const out = new Float32Array(picture.length);
      crossBlur(picture, size, kernel, share, out);
      const weight = (dx: number, dy: number): number =>
        (dx === 0 ? share / kernel : 0) + (dy === 0 ? (1 - share) / kernel : 0);
      assertSame(out, filtered(weight, (kernel - 1) / 2));
    }),
    { numRuns: 10 },
  );
});

test('the Gaussian blur is its kernel applied pixel by pixel', () => {
  for (const sigma of [0.1, 0.7, 2]) {
    const out = new Float32Array(picture.length);
    gaussianBlur(Float32Array.from(picture), size, 25, sigma, out);
    const g = (d: number): number => Math.exp(-(d ** 2) / (2 * sigma ** 2));
    let total = 0;
    for (let d = -12; d <= 12; d++) total += g(d);
    assertSame(
      out,
      filtered((dx, dy) => (g(dx) * g(dy)) / total ** 2, 12),
    );
  }
});
