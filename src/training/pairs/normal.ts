import type { Rng } from '../../random/random.js';

/** The next normally distributed number of mean 0 and deviation 1; takes two of the stream's (Box and Muller's method). */
export function normal(rng: Rng): number {
  const radius = Math.sqrt(-2 * Math.log(1 - rng.uniform()));
  return radius * Math.cos(2 * Math.PI * rng.uniform());
}
