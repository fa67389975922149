/**
 * A sine of period 1 made of sums and products only, so that its bits are the same on every machine: a parabola pulled
 * towards the sine, at most 0.0011 off. Not in the paper; chosen because pictures must be reproducible to the byte.
 *
 * @param turns The angle in turns: 0.25 is a right angle.
 */
export function sine(turns: number): number {
  const x = turns - Math.floor(turns) - 0.5;
  const parabola = 16 * x * Math.abs(x) - 8 * x;
  return parabola * (0.775 + 0.225 * Math.abs(parabola));
}

/** The cosine to `sine`. */
export function cosine(turns: number): number {
  return sine(turns + 0.25);
}

/** 0 below 0, 1 above 1, and a smooth step (3t^2 - 2t^3) between. */
export function smoothStep(t: number): number {
  if (t <= 0) return 0;
  return t >= 1 ? 1 : t * t * (3 - 2 * t);
}

/** The value between `low` and `high`, or the end it lies beyond. */
export function clamp(value: number, low: number, high: number): number {
  if (value < low) return low;
  return value > high ? high : value;
}

/** The square: a product, whose bits are the same everywhere, which those of a power need not be. */
export function square(value: number): number {
  return value * value;
}
