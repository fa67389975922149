import { random } from '../../random/random.js';

/** A square image of uniform noise [1, side, side, 3] from 0 to 255; the same for a size in every run. */
export function noiseImage(side: number): Float32Array {
  const rng = random(1, 'verify', side);
  return Float32Array.from({ length: 3 * side * side }, () => rng.between(0, 255));
}
