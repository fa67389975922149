import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noAugmentation, pairRecipeDefaults } from '../../trackers/pair-recipe.js';
import { type PairOptions, pairDefaults, pairOptions } from './options.js';
import { planPair } from './plan.js';
import { FixedRng } from './testing/fixed-rng.js';

const target = { x1: 100, y1: 50, x2: 140, y2: 110 };

/** The middle of the target's box in x when both scales are the smallest and both shifts are at one end of their range. */
function middleOf({ geometry, search, searchSize }: PairOptions, end: number): number {
  const draws = [0, 0, 0, 0, -1, -1, end, end]; // of the template, then of the search image
  const options: PairOptions = { ...pairDefaults, geometry, template: noAugmentation, search, searchSize };
  const { box } = planPair(target, target, options, new FixedRng(draws)).search;
  return (box[0] + box[2]) / 2;
}

for (const [geometry, flip, max] of [
  ['pysot', 0, 127 * (1 - 0.18)],
  ['pysot', 1, 127 * (1 - 0.18)],
  ['cosiamrpn', 0, 127.5],
  ['cosiamrpn', 1, 126.5],
] as const) {
  test(`the largest shift of search images leaves targets centred in them, a larger one does not (${geometry}, flip ${flip})`, () => {
    const search = (shift: number) => ({ ...noAugmentation, scale: 0.18, flip, shift });
    const options = pairOptions({ geometry, search: search(max) });
    const isInside = (middle: number): boolean => middle >= -1e-9 && middle <= 255 + 1e-9;
    assert.ok([-1, 1].every((end) => isInside(middleOf(options, end))));
    assert.ok(![-1, 1].every((end) => isInside(middleOf({ ...options, search: search(max + 2) }, end))));
    assert.throws(() => pairOptions({ geometry, search: search(max + 0.1) }), {
      name: 'InputError',
      message: `training pairs: option search.shift is ${max + 0.1}; expected at most ${Math.floor(10 * max) / 10}, so that targets stay in the search image of 255 px`,
    });
  });
}

test('SiamFC++ redraws: any shift is accepted; that of templates is not bounded', () => {
  pairOptions({ geometry: 'siamfcpp', search: { ...noAugmentation, shift: 1e9 } });
  pairOptions({ geometry: 'pysot', template: { ...pairRecipeDefaults.template, shift: 1e9 } });
});
