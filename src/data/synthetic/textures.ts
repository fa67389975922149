import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Rng } from '../../random/random.js';
import { clamp, cosine, fractalNoise, hashPoint, randomAt, sine, smoothStep, valueNoise } from './math.js';

/** Red, green, blue, 0 to 255. */
type Colour = readonly [r: number, g: number, b: number];

/** Colour gradient of a texture, from its lowest value to its highest. */
type Palette = readonly Colour[];

/** Range that palettes are sampled from. */
export interface PaletteRange {
  readonly saturation: readonly [low: number, high: number];
  readonly brightness: readonly [low: number, high: number];
  /** Brightness of the darkest tone relative to the full tone: the smaller, the stronger the contrast. */
  readonly dark: readonly [low: number, high: number];
}

/** Palettes of objects: more saturated than backgrounds, so that objects stand out. */
export const objectColours: PaletteRange = { saturation: [0.45, 0.9], brightness: [0.5, 1], dark: [0.3, 0.55] };

/** Palettes of backgrounds. */
export const backgroundColours: PaletteRange = {
  saturation: [0.06, 0.38],
  brightness: [0.4, 0.85],
  dark: [0.55, 0.85],
};

/** HSV to RGB; hue in turns, saturation and brightness from 0 to 1. */
function hsv(hue: number, saturation: number, brightness: number): Colour {
  const channel = (offset: number): number => {
    const k = (offset + 6 * (hue - Math.floor(hue))) % 6;
    return Math.round(255 * brightness * (1 - saturation * clamp(Math.min(k, 4 - k), 0, 1)));
  };
  return [channel(5), channel(3), channel(1)];
}

/** Samples a palette: a dark, a full and a light tone of neighbouring hues, and in half of the palettes an accent. */
function samplePalette(rng: Rng, { saturation, brightness, dark }: PaletteRange): Palette {
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

/** A similar palette: each colour changed by up to 1.5 times `amount` a channel. */
export function similarPalette(rng: Rng, palette: Palette, amount: number): Palette {
  return palette.map((colour) => {
    const light = rng.between(-amount, amount);
    return colour.map((value) =>
      Math.round(clamp(value + light + rng.between(-amount, amount) / 2, 0, 255)),
    ) as unknown as Colour;
  });
}

/** Lookup table of 256 colours, flat: red, green, blue of value 0, then of value 1, and so on. */
function paletteTable(palette: Palette): Float32Array {
  const table = new Float32Array(256 * 3);
  for (let i = 0; i < 256; i++) {
    const position = (i / 255) * (palette.length - 1);
    const k = Math.min(Math.floor(position), palette.length - 2);
    for (let c = 0; c < 3; c++)
      table[3 * i + c] = palette[k]![c]! + (palette[k + 1]![c]! - palette[k]![c]!) * (position - k);
  }
  return table;
}

/** Value of a procedural pattern at a point, in [0, 1]. One unit is about the size of its features. */
type Pattern = (x: number, y: number, seed: number) => number;

const patternNames = [
  'clouds',
  'speckles',
  'marble',
  'stripes',
  'waves',
  'checks',
  'bricks',
  'spots',
  'cells',
  'grain',
] as const;

type PatternName = (typeof patternNames)[number];

const patterns: Readonly<Record<PatternName, Pattern>> = {
  clouds: (x, y, seed) => clamp(1.6 * fractalNoise(x, y, seed, 4) - 0.3, 0, 1),
  speckles: (x, y, seed) => clamp(1.3 * fractalNoise(2 * x, 2 * y, seed, 3, 0.85) - 0.15, 0, 1),
  marble: (x, y, seed) => 0.5 + 0.5 * sine(0.6 * x + 1.6 * fractalNoise(0.7 * x, 0.7 * y, seed, 3)),
  stripes: (x, y, seed) =>
    band(x + 0.25 * valueNoise(x, y, seed), 0.5, 6) * 0.85 + 0.15 * valueNoise(3 * x, 3 * y, seed),
  waves: (x, y, seed) => 0.5 + 0.4 * sine(0.8 * y + 0.3 * sine(0.35 * x)) + 0.1 * valueNoise(2 * x, 2 * y, seed),
  checks: (x, y, seed) => {
    const isDark = ((Math.floor(x) + Math.floor(y)) & 1) === 0;
    return (isDark ? 0.1 : 0.75) + 0.25 * valueNoise(2.5 * x, 2.5 * y, seed);
  },
  bricks: (x, y, seed) => {
    const row = Math.floor(1.6 * y);
    const shifted = x + 0.5 * (row & 1);
    const inX = shifted - Math.floor(shifted);
    const inY = 1.6 * y - row;
    if (inX < 0.08 || inY < 0.13) return 0.95;
    return 0.6 * randomAt(Math.floor(shifted), row, seed) + 0.25 * valueNoise(4 * x, 4 * y, seed);
  },
  spots: (x, y, seed) => {
    const i = Math.floor(x);
    const j = Math.floor(y);
    const dx = x - i - 0.3 - 0.4 * randomAt(i, j, seed);
    const dy = y - j - 0.3 - 0.4 * randomAt(i, j, seed + 1);
    const radius = 0.16 + 0.14 * randomAt(i, j, seed + 2);
    const inside = smoothStep((radius - Math.sqrt(dx * dx + dy * dy)) * 8 + 0.5);
    return 0.2 + 0.15 * valueNoise(2 * x, 2 * y, seed) + 0.6 * inside;
  },
  cells: (x, y, seed) => {
    const { value, edge } = cell(x, y, seed);
    return 0.12 + (0.1 + 0.75 * value) * smoothStep(edge * 5);
  },
  grain: (x, y, seed) => {
    const rings = 0.9 * x + 1.5 * valueNoise(0.25 * x, 0.12 * y, seed);
    return 0.75 * (rings - Math.floor(rings)) + 0.25 * valueNoise(6 * x, 0.7 * y, seed);
  },
};

/** Square wave with soft edges: 1 on `share` of every unit, 0 on the rest, edges `1 / sharpness` wide. */
function band(x: number, share: number, sharpness: number): number {
  const t = x - Math.floor(x);
  return smoothStep(0.5 + sharpness * (share / 2 - Math.abs(t - 0.5)));
}

/**
 * Cellular noise on a jittered grid: random value of the nearest cell, and distance to the second nearest minus the nearest.
 */
function cell(x: number, y: number, seed: number): { readonly value: number; readonly edge: number } {
  const i = Math.floor(x);
  const j = Math.floor(y);
  let nearest = 9;
  let second = 9;
  let id = 0;
  for (let dj = -1; dj <= 1; dj++) {
    for (let di = -1; di <= 1; di++) {
      const h = hashPoint(i + di, j + dj, seed);
      const dx = i + di + (h & 0xffff) / 65536 - x;
      const dy = j + dj + (h >>> 16) / 65536 - y;
      const distance = dx * dx + dy * dy;
      if (distance < nearest) {
        second = nearest;
        nearest = distance;
        id = h;
      } else if (distance < second) second = distance;
    }
  }
  return { value: (Math.imul(id, 0x9e3779b1) >>> 0) / 4294967296, edge: Math.sqrt(second) - Math.sqrt(nearest) };
}

/** Parameters of a texture, which determine it. */
export interface TextureSpec {
  readonly pattern: PatternName;
  readonly seed: number;
  /** Size of the pattern's features in pixels. */
  readonly size: number;
  /** Rotation of the pattern in turns. */
  readonly angle: number;
  readonly palette: Palette;
}

/** A texture prepared for sampling. */
export interface Texture {
  /** Colour table of `paletteTable`. */
  readonly colours: Float32Array;
  /** Index into the colour table at a point in pixels, 0 to 255. */
  readonly at: (x: number, y: number) => number;
}

/** Identifier of a texture: hash of all its parameters. */
export function textureId(spec: TextureSpec): string {
  return bytesToHex(sha256(new TextEncoder().encode(JSON.stringify(spec)))).slice(0, 16);
}

/** Samples the parameters of a texture whose features measure 0.67 to 1.5 times `size` pixels. */
export function sampleTexture(rng: Rng, size: number, colours: PaletteRange): TextureSpec {
  return {
    pattern: patternNames[rng.below(patternNames.length)]!,
    seed: rng.below(4294967296) | 0,
    size: size * rng.between(0.67, 1.5),
    angle: rng.below(3) === 0 ? rng.uniform() : rng.between(-0.03, 0.03),
    palette: samplePalette(rng, colours),
  };
}

/** Prepares a texture for sampling. */
export function createTexture(spec: TextureSpec): Texture {
  const pattern = patterns[spec.pattern];
  const { seed } = spec;
  const c = cosine(spec.angle) / spec.size;
  const s = sine(spec.angle) / spec.size;
  return {
    colours: paletteTable(spec.palette),
    at: (x, y) => {
      const value = Math.floor(256 * pattern(c * x + s * y, c * y - s * x, seed));
      return value < 0 ? 0 : value > 255 ? 255 : value;
    },
  };
}
