import { random } from '../../random/random.js';
import type { Hyper } from '../../trackers/hyper-sets.js';

/**
 * From where to where each hyper-parameter is drawn. Not in the paper; chosen to hold every published value with room on
 * both sides. Hyper-parameters that are not named keep the value of the first setting.
 */
export const searchRanges: Readonly<Record<string, readonly [low: number, high: number]>> = {
  penaltyK: [0, 0.5],
  windowInfluence: [0.05, 0.7],
  sizeLr: [0.1, 0.9],
  matchInfluence: [0, 1],
};

/**
 * Settings to compare: the given one first, the others drawn at random. A setting depends on the seed and its number alone,
 * so that more settings begin with the same.
 *
 * @param base The published setting.
 * @param count How many, the base included.
 */
export function drawSettings(base: Hyper, count: number, seed: number): Hyper[] {
  return Array.from({ length: count }, (_, i) => (i === 0 ? base : { ...base, ...drawSetting(base, seed, i) }));
}

function drawSetting(base: Hyper, seed: number, index: number): Hyper {
  const rng = random(seed, 'tune', index);
  const names = Object.keys(searchRanges).filter((name) => Object.hasOwn(base, name));
  return Object.fromEntries(
    names.map((name) => {
      const [low, high] = searchRanges[name]!;
      return [name, Math.round(rng.between(low, high) * 1e4) / 1e4]; // four digits, to be copied by hand
    }),
  );
}
