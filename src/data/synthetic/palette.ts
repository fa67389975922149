import type { Rng } from '../../random/random.js';
import { clamp } from './wave.js';

/** Red, green, blue, 0 to 255. */
export type Colour = readonly [r: number, g: number, b: number];

/** Colours that a texture runs through, from its lowest value to its highest. */
export type Palette = readonly Colour[];

/** How colourful and bright a palette may be. */
export interface PaletteRange {
  readonly saturation: readonly [low: number, high: number];
  readonly brightness: readonly [low: number, high: number];
  /** Brightness of the darkest tone, as a share of the full one's: how strong the contrast is. */
  readonly dark: readonly [low: number, high: number];
}

/** Objects are colourful, backgrounds duller, as things people made stand out from where they are. */
export const objectColours: PaletteRange = { saturation: [0.45, 0.9], brightness: [0.5, 1], dark: [0.3, 0.55] };

/** See `objectColours`. */
export const backgroundColours: PaletteRange = {
  saturation: [0.06, 0.38],
  brightness: [0.4, 0.85],
  dark: [0.55, 0.85],
};

/** The colour of a hue (in turns), saturation and brightness, all from 0 to 1. */
function hsv(hue: number, saturation: number, brightness: number): Colour {
  const channel = (offset: number): number => {
    const k = (offset + 6 * (hue - Math.floor(hue))) % 6;
    return Math.round(255 * brightness * (1 - saturation * clamp(Math.min(k, 4 - k), 0, 1)));
  };
  return [channel(5), channel(3), channel(1)];
}

/** Draws a palette: a dark, a full and a light tone of neighbouring hues, and for every other palette an accent. */
export function drawPalette(rng: Rng, { saturation, brightness, dark }: PaletteRange): Palette {
  const hue = rng.uniform();
  const s = rng.between(...saturation);
  const v = rng.between(...brightness);
  const drift = rng.between(-0.06, 0.06);
  const tones = [
    hsv(hue - drift, Math.min(1, s * 1.15), v * rng.between(...dark)),
    hsv(hue, s, v * rng.between(0.75, 0.95)),
    hsv(hue + drift, s * rng.between(0.5, 0.85), Math.min(1, v * 1.15 + 0.03)),
  ];
  if (rng.below(2) === 0)
    tones.push(hsv(hue + rng.between(0.25, 0.6), 0.8 * s, Math.min(1, v * rng.between(dark[1], 1.2))));
  return tones;
}

/** A palette that is close to another: each colour moved a little. What camouflages a target, or resembles it. */
export function similarPalette(rng: Rng, palette: Palette, amount: number): Palette {
  return palette.map((colour) => {
    const light = rng.between(-amount, amount);
    return colour.map((value) =>
      Math.round(clamp(value + light + rng.between(-amount, amount) / 2, 0, 255)),
    ) as unknown as Colour;
  });
}

/** The palette as a table of 256 colours, flat: red, green, blue of value 0, then of value 1, and so on. */
export function paletteTable(palette: Palette): Float32Array {
  const table = new Float32Array(256 * 3);
  for (let i = 0; i < 256; i++) {
    const at = (i / 255) * (palette.length - 1);
    const k = Math.min(Math.floor(at), palette.length - 2);
    for (let c = 0; c < 3; c++) table[3 * i + c] = palette[k]![c]! + (palette[k + 1]![c]! - palette[k]![c]!) * (at - k);
  }
  return table;
}
