import { fractalNoise, hashPoint, randomAt, valueNoise } from './noise.js';
import { clamp, sine, smoothStep } from './wave.js';

/** A pattern's value at a point, from 0 to 1. One unit is about the size of the pattern's features. */
export type Pattern = (x: number, y: number, seed: number) => number;

/** The names of the families of patterns. */
export const patternNames = [
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

/** The name of a family of patterns. */
export type PatternName = (typeof patternNames)[number];

/** The families of patterns that textures are made of. */
export const patterns: Readonly<Record<PatternName, Pattern>> = {
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

/** 1 in the first `share` of every unit, 0 in the rest, with edges `1 / sharpness` wide. */
function band(x: number, share: number, sharpness: number): number {
  const t = x - Math.floor(x);
  return smoothStep(0.5 + sharpness * (share / 2 - Math.abs(t - 0.5)));
}

/** The cell of a jittered grid that a point lies in: its random value, and how far the point is from the cell's edge. */
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
