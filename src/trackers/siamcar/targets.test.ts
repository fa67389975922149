import assert from 'node:assert/strict';
import { test } from 'node:test';
import { siamCarGrid } from '../../dla/samples.js';
import { fixture } from '../../testing/fixtures.js';
import { type Corners, near, second, targetsOf, toBox } from '../testing/targets.js';
import { siamCarTraining } from './training.js';

const { labels: carCases } = fixture<{
  labels: { box: Corners; pos_flat: number[]; reg_first: Corners; centerness: number[] }[];
}>('dla/fixtures/siamcar.json');

for (const { box, pos_flat: positives, reg_first: first, centerness } of carCases) {
  test(`SiamCAR's points of ${box}: distances and centerness of the reference`, () => {
    const { feeds } = targetsOf('siamcar-tiny', (n) => siamCarTraining.targets(siamCarGrid, n), toBox(box));
    const [labels, ltrb, wanted] = [feeds.labels!, feeds.ltrb!, feeds.centerness!].map(second);
    assert.deepEqual(
      [...labels!.keys()].filter((i) => labels![i] === 1),
      positives,
    );
    first.forEach((value, i) => {
      near(ltrb![4 * positives[0]! + i], value, 1e-4);
    });
    positives.forEach((at, i) => {
      near(wanted![at], centerness[i]!);
    });
    assert.equal(wanted!.filter((value) => value > 0).length, positives.length);
    assert.equal(ltrb!.filter((value) => value > 0).length, 4 * positives.length);
  });
}
