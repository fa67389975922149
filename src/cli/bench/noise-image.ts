import { random } from '../../random/random.js';

/** A square image of noise [1, side, side, 3] from 0 to 255, the same in every run. */
export function noiseImage(side: number): Float32Array {
  const rng = random(1, 'bench', side);
  return Float32Array.from({ length: side * side * 3 }, () => rng.between(0, 255));
}
