import { random } from '../../random/random.js';

/** A square image of uniform noise, three channels from 0 to 255; the same for a size. */
export function noiseImage(side: number): Float32Array {
  const rng = random(1, 'verify', side);
  return Float32Array.from({ length: 3 * side * side }, () => rng.between(0, 255));
}
