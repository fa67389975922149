import type { Rng } from '../random/random.js';
import { IGNORED } from './labels.js';

/**
 * Gives `count` random samples of label `from` the label `to`, every choice equally likely.
 *
 * Draws at random and keeps what fits while at least an eighth of all samples would still fit at the end; otherwise goes
 * through all samples once (selection sampling). Neither allocates.
 *
 * @param labels One label per sample; changed in place.
 * @param supply How many samples have the label `from`.
 * @param count How many to change; all of them when there are fewer.
 * @returns How many were changed.
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

/** Stands in `labels`, inside `keepRandom` only, on samples that are kept. */
const KEPT = 3;

/**
 * Keeps at most `most` random samples of a label and ignores the others of that label.
 *
 * @param labels One label per sample; changed in place.
 * @param supply How many samples have the label.
 * @returns How many are left.
 */
export function subsample(labels: Int8Array, supply: number, most: number, label: number, rng: Rng): number {
  if (supply <= most) return supply;
  relabelRandom(labels, supply, most, label, KEPT, rng);
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === label) labels[i] = IGNORED;
    else if (labels[i] === KEPT) labels[i] = label;
  }
  return most;
}
