import { InputError } from '../../errors.js';
import { counted } from '../../text/number-text.js';
import type { TrainingSet, TrainingVideo } from './training-set.js';

/** A training set in two parts without a video in common. */
export interface SplitSet {
  /** What is trained on. */
  readonly kept: TrainingSet;
  /** What is validated on. */
  readonly heldOut: TrainingSet;
}

/**
 * Holds out the last of every `every` videos, in the set's order: the same ones on every machine. Not in the paper; chosen
 * because a random share would depend on the seed.
 *
 * @param every At least 2.
 * @throws InputError if the set has fewer than `every` videos, so that none would be held out.
 *
 * @example
 * const { kept, heldOut } = holdOut(set, 7); // of 20 videos: 18 and 2
 */
export function holdOut(set: TrainingSet, every: number): SplitSet {
  const { id, videos } = set;
  if (videos.length < every) {
    throw new InputError(
      `${id}: has ${counted(videos.length, 'video')}, of which none is held out; expected at least ${every}`,
    );
  }
  const part = (isHeldOut: boolean): readonly TrainingVideo[] =>
    videos.filter((_, i) => ((i + 1) % every === 0) === isHeldOut);
  return { kept: { ...set, videos: part(false) }, heldOut: { ...set, videos: part(true) } };
}
