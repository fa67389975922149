import { withOverrides } from '../config.js';
import { InputError } from '../errors.js';
import { random } from '../random/random.js';
import { assignerByName } from './assigners.js';
import type { Assignment, GroundTruth } from './assignment.js';
import type { Predictions } from './predictions.js';
import type { SampleGrid } from './samples.js';

/** What to assign labels with. */
export interface AssignOptions {
  /** A name of `assigners`; default: 'dla-anchor-free'. */
  readonly assigner?: string | undefined;
  /** Options that differ from the assigner's defaults: { k: 9 }. */
  readonly options?: object | undefined;
  /** The samples to label; default: those of the tracker that the assigner was made for. */
  readonly grid?: SampleGrid | undefined;
  /** Seed of random choices; default: 1. */
  readonly seed?: number | undefined;
  /** The network's predictions for the samples, for assigners that see them: those of `needsPredictions`, such as 'simota'. */
  readonly predictions?: Predictions | undefined;
}

/**
 * Labels the samples of one search image. A training loop binds the assigner once instead: `assigners[name].bind()`.
 *
 * @param gt The target's box { x1, y1, x2, y2 } in pixels of the search image.
 * @throws InputError for an unknown name, an unknown or invalid option, a grid or seed that is none, predictions that are
 * missing or invalid, or a box that is empty, not finite or centred outside the image.
 * @example
 * const { positives, ious, threshold } = assign({ x1: 99, y1: 80, x2: 159, y2: 166 }, { options: { k: 9 } });
 */
export function assign(gt: GroundTruth, options: AssignOptions = {}): Assignment {
  const { assigner, options: overrides, grid, seed, predictions } = withOverrides(assignDefaults, options, 'assign');
  if (!Number.isSafeInteger(seed)) throw new InputError(`assign: seed is ${seed}; expected a whole number`);
  const bound = assignerByName(assigner!).bind(overrides, grid);
  return bound.assign(gt, random(seed!, 'assign'), undefined, predictions);
}

/** Every option, so that a misspelt one, or `k` outside of `options`, is refused and not ignored. */
const assignDefaults: AssignOptions = {
  assigner: 'dla-anchor-free',
  options: {},
  grid: undefined,
  seed: 1,
  predictions: undefined,
};
