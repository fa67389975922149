import { random } from '../../random/random.js';
import type { Hyper } from '../../trackers/hyper-sets.js';

/** Hyper-parameters to draw, and between which values; the others keep the published value. */
export type TuningRanges = Readonly<Record<string, readonly [min: number, max: number]>>;

/**
 * Settings to compare: the given one first, the others drawn at random. A setting depends on the seed and its number alone,
 * so that more settings begin with the same.
 *
 * @param base The published setting.
 * @param count How many, the base included.
 */
export function drawSettings(base: Hyper, count: number, seed: number, ranges: TuningRanges): Hyper[] {
  return Array.from({ length: count }, (_, i) => (i === 0 ? base : { ...base, ...drawSetting(base, seed, i, ranges) }));
}

function drawSetting(base: Hyper, seed: number, index: number, ranges: TuningRanges): Hyper {
  const rng = random(seed, 'tune', index);
  const names = Object.keys(ranges).filter((name) => Object.hasOwn(base, name));
  return Object.fromEntries(
    names.map((name) => {
      const [min, max] = ranges[name]!;
      return [name, Math.round(rng.between(min, max) * 1e4) / 1e4]; // four digits, to be copied by hand
    }),
  );
}
