import type { OpeResult, TrainedOpeConfig } from '../scoring/ope-result.js';
import type { EffectsFit } from './effects.js';
import type { Factor } from './factors.js';
import type { OrthogonalArray } from './orthogonal-arrays.js';

/** A design: its rows are the study's entries, in order. */
export interface DlaFactorsConfig extends Omit<TrainedOpeConfig, 'source' | 'file'> {
  readonly source: 'trained';
  readonly file: string;
  readonly factors: readonly Factor[];
  readonly array: OrthogonalArray;
}

/** A score of the runs, and the factors' effects on it. */
export interface Response extends EffectsFit {
  readonly title: string;
  /** Per row of the design the score of each seed. */
  readonly values: readonly (readonly number[])[];
}

/** The effects of DLA's options. */
export interface DlaFactorsResult {
  readonly config: DlaFactorsConfig;
  readonly ope: OpeResult;
  /** Success AUC, and IoU on held-out pairs. */
  readonly responses: readonly Response[];
}
