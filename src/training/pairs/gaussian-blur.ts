import { mirrorIndex } from './cross-blur.js';

/**
 * Blurs with a Gaussian kernel. Border: reflection without repeating the edge pixel. Source: torchvision's GaussianBlur.
 *
 * @param from [size, size, 3]; overwritten.
 * @param kernel Odd, smaller than twice `size`.
 * @param sigma Standard deviation in pixels.
 * @param into Output; must not be `from`.
 */
export function gaussianBlur(
  from: Float32Array,
  size: number,
  kernel: number,
  sigma: number,
  into: Float32Array,
): void {
  const half = Math.min((kernel - 1) / 2, Math.ceil(6 * sigma)); // weights further out are below 1e-7
  const weights = Float64Array.from({ length: 2 * half + 1 }, (_, i) =>
    Math.exp(-((i - half) ** 2) / (2 * sigma ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (let i = 0; i < weights.length; i++) weights[i]! /= total;
  blurAxis(from, size, 3, 3 * size, weights, half, into);
  blurAxis(into, size, 3 * size, 3, weights, half, from);
  into.set(from.subarray(0, 3 * size * size));
}

/** Convolves along one axis: `step` is the stride between neighbours, `across` that between lines. */
function blurAxis(
  from: Float32Array,
  size: number,
  step: number,
  across: number,
  weights: Float64Array,
  half: number,
  into: Float32Array,
): void {
  const near = Int32Array.from({ length: size + 2 * half }, (_, i) => step * mirrorIndex(i - half, size));
  for (let line = 0; line < size; line++) {
    for (let i = 0; i < size; i++) {
      let [r, g, b] = [0, 0, 0];
      for (let k = 0; k < weights.length; k++) {
        const at = line * across + near[i + k]!;
        r += weights[k]! * from[at]!;
        g += weights[k]! * from[at + 1]!;
        b += weights[k]! * from[at + 2]!;
      }
      const out = line * across + i * step;
      into[out] = r;
      into[out + 1] = g;
      into[out + 2] = b;
    }
  }
}
