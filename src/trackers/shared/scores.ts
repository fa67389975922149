import { NotFiniteError } from './post-processing.js';

/** 1 / (1 + exp(-x)). */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/**
 * Index of the maximum; the first one of ties.
 *
 * @throws NotFiniteError if no value is finite.
 */
export function indexOfMax(values: Float64Array): number {
  let best = -1;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    if (values[i]! > max) {
      max = values[i]!;
      best = i;
    }
  }
  if (best >= 0 && Number.isFinite(max)) return best;
  throw new NotFiniteError();
}
