import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TrainingSet } from '../../data/training-sets/training-set.js';
import { modelByName } from '../../trackers/catalogue.js';
import { type PairOptions, pairOptions } from './options.js';
import { Passes } from './passes.js';
import { type DrawnPair, PairSampler } from './sampler.js';

/** A set whose files are called ID/VIDEO/FRAME. */
function set(id: string, videos: number, overrides: Partial<TrainingSet> = {}, length: number = 30): TrainingSet {
  return {
    id,
    title: id,
    frameRange: 4,
    usesPerPass: -1,
    videos: Array.from({ length: videos }, (_, v) => ({
      name: String(v),
      tracks: [
        {
          length,
          boxes: Float32Array.from({ length: 4 * length }, (_, i) => [10, 10, 50, 40][i % 4]!),
          path: (index) => `${id}/${v}/${index}`,
        },
      ],
    })),
    ...overrides,
  };
}

const drawMany = (sets: readonly TrainingSet[], overrides: Partial<PairOptions>, count: number): DrawnPair[] => {
  const sampler = new PairSampler(sets, pairOptions(overrides));
  return Array.from({ length: count }, (_, i) => sampler.draw(0, i));
};
const place = (file: string): [string, string, number] => {
  const [id, video, frame] = file.split('/') as [string, string, string];
  return [id, video, Number(frame)];
};

test('the search frame is within the range on both sides, including its ends', () => {
  const distances = new Set<number>();
  for (const { templateFile, searchFile } of drawMany([set('a', 3)], { negativeShare: 0 }, 3000)) {
    const [t, s] = [place(templateFile), place(searchFile)];
    assert.deepEqual(t.slice(0, 2), s.slice(0, 2));
    distances.add(s[2] - t[2]);
  }
  assert.deepEqual(
    [...distances].sort((a, b) => a - b),
    [-4, -3, -2, -1, 0, 1, 2, 3, 4],
  );
});

test('a fifth of the pairs is negative, of another object, from each set equally often', () => {
  const pairs = drawMany([set('a', 50), set('b', 2)], {}, 10_000);
  const negative = pairs.filter(({ isNegative }) => isNegative);
  assert.ok(Math.abs(negative.length / pairs.length - 0.2) < 0.015, String(negative.length));
  const ofB = negative.filter(({ searchFile }) => searchFile.startsWith('b')).length / negative.length;
  assert.ok(Math.abs(ofB - 0.5) < 0.04, String(ofB));
  for (const { templateFile, searchFile } of negative) {
    assert.notDeepEqual(place(templateFile).slice(0, 2), place(searchFile).slice(0, 2));
  }
  assert.equal(
    drawMany([set('a', 5)], modelByName('siamcar-r50').recipe.pairs, 500).filter(({ isNegative }) => isNegative).length,
    0,
  );
});

test('pairs are those without the sets that mixing leaves out, negative ones too', () => {
  const used = [set('a', 9), set('c', 4)];
  for (const [mixing, overrides] of [
    [
      [
        ['c', 3],
        ['a', 1],
      ],
      {},
    ],
    ['passes', { usesPerPass: 0 }],
  ] as const) {
    const all = [used[0]!, set('b', 5, overrides), used[1]!];
    const paths = (sets: readonly TrainingSet[]): string[] =>
      drawMany(sets, { mixing }, 400).flatMap(({ templateFile, searchFile }) => [templateFile, searchFile]);
    assert.deepEqual(paths(all), paths(used));
  }
});

test('a pass contains usesPerPass videos of every set, repeated evenly; passes differ', () => {
  const passes = new Passes([set('a', 4, { usesPerPass: 10 }), set('b', 3), set('c', 5, { usesPerPass: 2 })], 1);
  assert.equal(passes.length, 15);
  const take = (pass: number): string[] =>
    Array.from({ length: 15 }, (_, i) => {
      const at = passes.videoOfPair(15 * pass + i);
      return `${at.set}/${at.video}`;
    });
  const counts = (names: readonly string[]): number[] =>
    [0, 1, 2].map((s) => names.filter((name) => name.startsWith(`${s}/`)).length);
  const [first, second] = [take(0), take(1)];
  assert.deepEqual(counts(first), [10, 3, 2]);
  assert.deepEqual(counts(second), [10, 3, 2]);
  for (let v = 0; v < 4; v++) {
    const times = first.filter((name) => name === `0/${v}`).length;
    assert.ok(times === 2 || times === 3, `video ${v}: ${times}`);
  }
  assert.notDeepEqual(first, second);
  assert.deepEqual(take(0), first);
});

test('sets are mixed by given shares', () => {
  const sets = [set('a', 9), set('b', 1), set('c', 4)];
  const share = (mixing: PairOptions['mixing']): number[] => {
    const files = drawMany(sets, { mixing, negativeShare: 0 }, 4000).map(({ templateFile }) => templateFile[0]);
    return ['a', 'b', 'c'].map((id) => files.filter((name) => name === id).length / files.length);
  };
  const near = (found: readonly number[], expected: readonly number[]): void =>
    found.forEach((value, i) => {
      assert.ok(Math.abs(value - expected[i]!) < 0.03, `${found}`);
    });
  near(share('equal'), [1 / 3, 1 / 3, 1 / 3]);
  near(
    share([
      ['c', 3],
      ['a', 1],
    ]),
    [0.25, 0, 0.75],
  );
  near(share('passes'), [9 / 14, 1 / 14, 4 / 14]);
});

test('a pair depends on seed, epoch and index only', () => {
  const sets = [set('a', 7), set('b', 5)];
  const [one, other] = [new PairSampler(sets, pairOptions({})), new PairSampler(sets, pairOptions({}))];
  for (let i = 0; i < 50; i++) one.draw(1, i);
  assert.deepEqual(one.draw(2, 33), other.draw(2, 33));
  assert.notDeepEqual(one.draw(2, 33), other.draw(2, 34));
  assert.notDeepEqual(one.draw(2, 33), other.draw(2, 33, 1));
  assert.notDeepEqual(one.draw(2, 33), new PairSampler(sets, pairOptions({ seed: 2 })).draw(2, 33));
});

for (const geometry of ['siamfcpp', 'cosiamrpn'] as const) {
  test(`the target's centre is sampled at the centre of its box (${geometry})`, () => {
    for (const { search } of drawMany([set('a', 3)], modelByName(`${geometry}-tiny`).recipe.pairs, 300)) {
      const { scaleX, offsetX, scaleY, offsetY } = search.plan.sampling;
      const [x1, y1, x2, y2] = search.box;
      const tolerance = geometry === 'siamfcpp' ? 1e-9 : 1.5 * Math.abs(scaleX); // truncated boxes
      assert.ok(Math.abs(scaleX * ((x1 + x2) / 2) + offsetX - 30) <= tolerance);
      assert.ok(Math.abs(scaleY * ((y1 + y2) / 2) + offsetY - 25) <= tolerance);
      if (geometry === 'siamfcpp') assert.ok(search.box.every((corner) => corner >= 0 && corner <= 288));
      else assert.ok(search.box.every(Number.isInteger));
    }
  });
}

test('SiamFC++: the template is not augmented, and search images are scaled by at most 1.3', () => {
  const pairs = drawMany([set('a', 3)], modelByName('siamfcpp-googlenet').recipe.pairs, 300);
  assert.equal(new Set(pairs.map(({ template }) => JSON.stringify(template))).size, 1);
  const widths = pairs.map(({ search: { box } }) => box[2] - box[0]);
  const plain = (40 * 127) / Math.sqrt(75 * 65);
  assert.ok(Math.max(...widths) < 1.33 * plain && Math.max(...widths) > 1.2 * plain);
  assert.ok(Math.min(...widths) > plain / 1.33 && Math.min(...widths) < plain / 1.2);
});

test('invalid input is an error of one line', () => {
  const make =
    (sets: readonly TrainingSet[], overrides: Partial<PairOptions> = {}) =>
    () =>
      new PairSampler(sets, pairOptions(overrides));
  assert.throws(make([]), /no training sets/);
  assert.throws(make([set('a', 0)]), /'a' has no videos/);
  const nan = Number.NaN;
  assert.throws(make([set('a', 2, { frameRange: nan })]), /'a' has the frameRange NaN; expected a whole number from 0/);
  assert.throws(make([set('a', 2, { usesPerPass: 1.5 })]), /'a' has the usesPerPass 1\.5; expected a whole number, or/);
  for (const boxes of [
    [9, 9, 9, 9],
    [nan, 1, 2, 3],
    [1, 2],
  ]) {
    const track = { length: 1, boxes: Float32Array.from(boxes), path: () => 'a/0.jpg' };
    const own = set('a', 0, { videos: [{ name: 'v', tracks: [track] }] });
    const message = /a\/0\.jpg of the set 'a' has the box \[.*\]; expected x1 < x2 and y1 < y2, four numbers a frame/;
    assert.throws(() => drawMany([own], { negativeShare: 0 }, 1), { name: 'InputError', message });
  }
  assert.throws(make([set('a', 1)]), /single track/);
  assert.throws(make([set('a', 1), set('b', 2)], { mixing: [['a', 1]] }), /single track/);
  assert.throws(make([set('a', 2, { usesPerPass: 0 })]), /usesPerPass is 0 in every set/);
  assert.throws(() => drawMany([set('a', 2, {}, 0)], {}, 1), /of the set 'a' has a track without frames/);
  assert.throws(make([set('a', 2, { preparedSize: 200 })]), /the crops of 'a' are 200 px wide; expected at least 255/);
  for (const geometry of ['siamfcpp', 'cosiamrpn'] as const) {
    const shown = 140; // a target of 40 x 30 px with its context is 69.8 px, which 255 / 127 are shown of
    make([set('a', 2, { preparedSize: shown })], { geometry })();
    assert.throws(
      make([set('a', 2, { preparedSize: shown - 1 })], { geometry }),
      /are 139 px wide; expected at least 140/,
    );
  }
  assert.throws(make([set('a', 2)], { mixing: [['got10k', 1]] }), /mixing names got10k; found only the sets a/);
  assert.throws(make([set('a', 2)], { negativeShare: 2 }), /negativeShare is 2; expected a number from 0 to 1/);
  assert.throws(make([set('a', 2)], { searchSize: 600 }), /preparedSize is 511/);
  assert.throws(make([set('a', 2)], { mixing: [] }), /mixing is \[\]/);
  assert.throws(make([set('a', 2)], { batch: 3 } as Partial<PairOptions>), /unknown option 'batch'/);
});
