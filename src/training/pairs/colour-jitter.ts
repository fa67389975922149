import type { ColourJitter } from './image-task.js';

/**
 * Varies brightness, contrast, saturation and hue in place, in the given order; after each, values are cut to 0 to 255.
 * Source: torchvision's ColorJitter, on numbers with fractions.
 *
 * @param pixels Red, green, blue, 0 to 255; the first `length` numbers.
 */
export function jitterColours(pixels: Float32Array, length: number, jitter: ColourJitter): void {
  for (const kind of jitter.order) {
    if (kind === 0) mixWith(pixels, length, jitter.brightness, () => 0);
    if (kind === 1) {
      let sum = 0;
      for (let i = 0; i < length; i += 3) sum += luma(pixels, i);
      const mean = sum / (length / 3);
      mixWith(pixels, length, jitter.contrast, () => mean);
    }
    if (kind === 2) mixWith(pixels, length, jitter.saturation, luma);
    if (kind === 3) turnHue(pixels, length, jitter.hue);
  }
}

/** Goes from `other` to the pixels and on, by a factor. */
function mixWith(
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

function luma(pixels: Float32Array, i: number): number {
  return 0.299 * pixels[i]! + 0.587 * pixels[i + 1]! + 0.114 * pixels[i + 2]!;
}

/** Turns the hue of the hexagonal colour cone (HSV) by a share of a whole turn. */
function turnHue(pixels: Float32Array, length: number, turn: number): void {
  for (let i = 0; i < length; i += 3) {
    const [r, g, b] = [pixels[i]!, pixels[i + 1]!, pixels[i + 2]!];
    const most = Math.max(r, g, b);
    const range = most - Math.min(r, g, b);
    if (range === 0) continue;
    const sixth = most === r ? (g - b) / range : most === g ? 2 + (b - r) / range : 4 + (r - g) / range;
    const hue = sixth + 6 * turn + 6;
    pixels[i] = most - range * fall(hue + 5);
    pixels[i + 1] = most - range * fall(hue + 3);
    pixels[i + 2] = most - range * fall(hue + 1);
  }
}

/** By what share of the colour's range a channel lies below the highest one, at a place on the hexagon. */
function fall(place: number): number {
  const k = place % 6;
  return Math.max(0, Math.min(1, k, 4 - k));
}
