/**
 * A whole number in [0, 2^32) for a point of the integer grid: the same on every machine. Multiplications and shifts as
 * in the finaliser of MurmurHash3 (A. Appleby, public domain).
 */
export function hashPoint(x: number, y: number, seed: number): number {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ seed;
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A number in [0, 1) for a point of the integer grid. */
export function randomAt(x: number, y: number, seed: number): number {
  return hashPoint(x, y, seed) / 4294967296;
}

/** Smooth noise in [0, 1): random values on the integer grid, blended with smooth steps between. */
export function valueNoise(x: number, y: number, seed: number): number {
  const i = Math.floor(x);
  const j = Math.floor(y);
  const fx = x - i;
  const fy = y - j;
  const u = fx * fx * (3 - 2 * fx);
  const v = fy * fy * (3 - 2 * fy);
  const a = hashPoint(i, j, seed);
  const b = hashPoint(i + 1, j, seed);
  const c = hashPoint(i, j + 1, seed);
  const d = hashPoint(i + 1, j + 1, seed);
  const top = a + (b - a) * u;
  return (top + (c + (d - c) * u - top) * v) / 4294967296;
}

/** Noise of several scales on top of each other, each twice as fine and `gain` times as strong as the one before. */
export function fractalNoise(x: number, y: number, seed: number, octaves: number, gain: number = 0.5): number {
  let sum = 0;
  let total = 0;
  for (let octave = 0, strength = 1, scale = 1; octave < octaves; octave++, strength *= gain, scale *= 2) {
    sum += strength * valueNoise(x * scale, y * scale, seed + 7919 * octave);
    total += strength;
  }
  return sum / total;
}
