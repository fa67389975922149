/**
 * Sine of period 1, computed with sums and products only, so that its bits are the same on every machine: a parabola
 * corrected towards the sine, with an error of at most 0.0011. Not in the paper; chosen because images must be
 * reproducible byte for byte.
 *
 * @param turns Angle in turns: 0.25 is a right angle.
 */
export function sine(turns: number): number {
  const x = turns - Math.floor(turns) - 0.5;
  const parabola = 16 * x * Math.abs(x) - 8 * x;
  return parabola * (0.775 + 0.225 * Math.abs(parabola));
}

/** Cosine of period 1; see `sine`. */
export function cosine(turns: number): number {
  return sine(turns + 0.25);
}

/** Smooth step: 0 for t below 0, 1 above 1, 3t^2 - 2t^3 between. */
export function smoothStep(t: number): number {
  if (t <= 0) return 0;
  return t >= 1 ? 1 : t * t * (3 - 2 * t);
}

/** The value limited to [low, high]. */
export function clamp(value: number, low: number, high: number): number {
  if (value < low) return low;
  return value > high ? high : value;
}

/** Square as a product: `**` need not have the same bits on every machine. */
export function square(value: number): number {
  return value * value;
}

/**
 * Hash of a point of the integer grid, an integer in [0, 2^32). Multiplications and shifts as in the finaliser of
 * MurmurHash3 (A. Appleby, public domain).
 */
export function hashPoint(x: number, y: number, seed: number): number {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ seed;
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Hash of a point of the integer grid, scaled to [0, 1). */
export function randomAt(x: number, y: number, seed: number): number {
  return hashPoint(x, y, seed) / 4294967296;
}

/** Value noise in [0, 1): random values on the integer grid, interpolated with smooth steps. */
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

/** Fractal noise in [0, 1): octaves of value noise, each of twice the frequency and `gain` times the amplitude of the last. */
export function fractalNoise(x: number, y: number, seed: number, octaves: number, gain: number = 0.5): number {
  let sum = 0;
  let total = 0;
  for (let octave = 0, amplitude = 1, scale = 1; octave < octaves; octave++, amplitude *= gain, scale *= 2) {
    sum += amplitude * valueNoise(x * scale, y * scale, seed + 7919 * octave);
    total += amplitude;
  }
  return sum / total;
}
