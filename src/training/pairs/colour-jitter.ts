import { lumaAt } from '../../data/images/colour.js';
import type { ColourJitter } from './image-task.js';

/**
 * Varies brightness, contrast, saturation and hue in place, in the given order; values are clipped to 0 to 255
 * after each. Source: torchvision's ColorJitter, on real numbers instead of integers.
 *
 * @param pixels Red, green, blue, 0 to 255; the first `length` numbers.
 */
export function jitterColours(pixels: Float32Array, length: number, jitter: ColourJitter): void {
  for (const kind of jitter.order) {
    if (kind === 0) blendWith(pixels, length, jitter.brightness, () => 0);
    if (kind === 1) {
      let sum = 0;
      for (let i = 0; i < length; i += 3) sum += lumaAt(pixels, i);
      const mean = sum / (length / 3);
      blendWith(pixels, length, jitter.contrast, () => mean);
    }
    if (kind === 2) blendWith(pixels, length, jitter.saturation, lumaAt);
    if (kind === 3) rotateHue(pixels, length, jitter.hue);
  }
}

/** Blends with `other`: factor * pixel + (1 - factor) * other. */
function blendWith(
  pixels: Float32Array,
  length: number,
  factor: number,
  other: (pixels: Float32Array, i: number) => number,
): void {
  for (let i = 0; i < length; i += 3) {
    const base = (1 - factor) * other(pixels, i);
    for (let c = i; c < i + 3; c++) pixels[c] = Math.max(0, Math.min(255, pixels[c]! * factor + base));
  }
}

/** Rotates the hue of the HSV hexcone by a fraction of a full turn. */
function rotateHue(pixels: Float32Array, length: number, turn: number): void {
  for (let i = 0; i < length; i += 3) {
    const [r, g, b] = [pixels[i]!, pixels[i + 1]!, pixels[i + 2]!];
    const max = Math.max(r, g, b);
    const range = max - Math.min(r, g, b);
    if (range === 0) continue;
    const sixth = max === r ? (g - b) / range : max === g ? 2 + (b - r) / range : 4 + (r - g) / range;
    const hue = sixth + 6 * turn + 6;
    pixels[i] = max - range * drop(hue + 5);
    pixels[i + 1] = max - range * drop(hue + 3);
    pixels[i + 2] = max - range * drop(hue + 1);
  }
}

/** Distance of a channel from the largest one as a share of their range, at a position on the hexagon. */
function drop(position: number): number {
  const k = position % 6;
  return Math.max(0, Math.min(1, k, 4 - k));
}
