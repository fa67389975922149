/**
 * An orthogonal array: one row per run, one column per factor, levels from 1. In any two columns every pair of levels occurs
 * equally often, so that main effects are estimated independently of each other.
 */
export type OrthogonalArray = readonly (readonly number[])[];

/** L4 (2^3): four runs, three factors of two levels. G. Taguchi, System of Experimental Design, 1987. */
export const l4: OrthogonalArray = [
  [1, 1, 1],
  [1, 2, 2],
  [2, 1, 2],
  [2, 2, 1],
];

/**
 * L18 (2^1 x 3^7): 18 runs, a factor of two levels and seven of three. Main effects are not separate from interactions, which
 * this array spreads over all columns instead of confounding each with one. G. Taguchi, System of Experimental Design, 1987.
 */
export const l18: OrthogonalArray = [
  [1, 1, 1, 1, 1, 1, 1, 1],
  [1, 1, 2, 2, 2, 2, 2, 2],
  [1, 1, 3, 3, 3, 3, 3, 3],
  [1, 2, 1, 1, 2, 2, 3, 3],
  [1, 2, 2, 2, 3, 3, 1, 1],
  [1, 2, 3, 3, 1, 1, 2, 2],
  [1, 3, 1, 2, 1, 3, 2, 3],
  [1, 3, 2, 3, 2, 1, 3, 1],
  [1, 3, 3, 1, 3, 2, 1, 2],
  [2, 1, 1, 3, 3, 2, 2, 1],
  [2, 1, 2, 1, 1, 3, 3, 2],
  [2, 1, 3, 2, 2, 1, 1, 3],
  [2, 2, 1, 2, 3, 1, 3, 2],
  [2, 2, 2, 3, 1, 2, 1, 3],
  [2, 2, 3, 1, 2, 3, 2, 1],
  [2, 3, 1, 3, 2, 3, 1, 2],
  [2, 3, 2, 1, 3, 1, 2, 3],
  [2, 3, 3, 2, 1, 2, 3, 1],
];
