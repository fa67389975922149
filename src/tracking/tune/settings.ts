import { random } from '../../random/random.js';
import type { Hyper } from '../../trackers/hyper-sets.js';

/** Ranges of the hyper-parameters to draw; the others keep their published values. */
export type TuningRanges = Readonly<Record<string, readonly [min: number, max: number]>>;

/**
 * Settings to compare: the given one first, the others drawn at random. A setting depends on the seed and its index only, so
 * that a longer list begins with the same settings.
 *
 * @param base The published setting.
 * @param count Number of settings, including `base`.
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
      return [name, Math.round(rng.between(min, max) * 1e4) / 1e4]; // four decimals, easy to copy
    }),
  );
}
