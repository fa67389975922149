import type { Rng } from '../random/random.js';
import { IGNORED } from './labels.js';

/**
 * Changes the label of `count` random samples from `from` to `to`, every subset equally likely.
 *
 * Uses rejection sampling where at least an eighth of all samples remains eligible to the end, otherwise one pass of
 * selection sampling. Neither allocates.
 *
 * @param labels One label per sample; modified in place.
 * @param supply Number of samples with the label `from`.
 * @param count Number to change; all where there are fewer.
 * @returns The number changed.
 */
export function relabelRandom(
  labels: Int8Array,
  supply: number,
  count: number,
  from: number,
  to: number,
  rng: Rng,
): number {
  const wanted = Math.max(0, Math.min(count, supply));
  if ((supply - wanted) * 8 >= labels.length) {
    for (let changed = 0; changed < wanted; ) {
      const sample = rng.below(labels.length);
      if (labels[sample] !== from) continue;
      labels[sample] = to;
      changed++;
    }
    return wanted;
  }
  let left = supply;
  let missing = wanted;
  for (let sample = 0; missing > 0; sample++) {
    if (labels[sample] !== from) continue;
    if (left === missing || rng.below(left) < missing) {
      labels[sample] = to;
      missing--;
    }
    left--;
  }
  return wanted;
}

/** Temporary label of selected samples; only within `subsample`. */
const SELECTED = 3;

/**
 * Keeps at most `max` random samples of a label.
 *
 * @param labels One label per sample; modified in place.
 * @param supply Number of samples with the label.
 * @param other What the others of that label become; default: ignored.
 * @returns The number of samples that keep the label.
 */
export function subsample(
  labels: Int8Array,
  supply: number,
  max: number,
  label: number,
  rng: Rng,
  other: number = IGNORED,
): number {
  if (supply <= max) return supply;
  relabelRandom(labels, supply, max, label, SELECTED, rng);
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === label) labels[i] = other;
    else if (labels[i] === SELECTED) labels[i] = label;
  }
  return max;
}
