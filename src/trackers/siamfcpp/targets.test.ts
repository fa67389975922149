import assert from 'node:assert/strict';
import { test } from 'node:test';
import { siamFcppGrid } from '../../dla/samples.js';
import { fixture } from '../../testing/fixtures.js';
import type { Targets } from '../shared/training/targets.js';
import { type Corners, near, second, sum, targetsOf, toBox } from '../testing/targets.js';
import { siamFcPpTraining } from './training.js';

const { targets: fcppCases } = fixture<{
  targets: { box: Corners; pos_flat: number[]; ctr_sum: number; ctr_first5: number[] }[];
}>('dla/fixtures/siamfcpp.json');

for (const { box, pos_flat: positives, ctr_sum: total, ctr_first5: first } of fcppCases) {
  test(`SiamFC++'s points of ${box}; in a negative pair centerness stays and positives become negatives`, () => {
    const make = (n: number): Targets => siamFcPpTraining.targets(siamFcppGrid, n);
    const { feeds } = targetsOf('siamfcpp-googlenet', make, toBox(box));
    const wanted = second(feeds.centerness!);
    first.forEach((value, i) => {
      near(wanted[positives[i]!], value);
    });
    near(sum(wanted), total, 1e-4);
    const negative = targetsOf('siamfcpp-googlenet', make, { ...toBox(box), negativePair: true });
    assert.deepEqual(second(negative.feeds.centerness!), wanted);
    assert.equal(sum(second(negative.feeds.ltrb!)), 0);
    const labels = second(negative.feeds.labels!);
    assert.deepEqual(
      [...labels.keys()].filter((i) => labels[i] === 0),
      positives,
    );
    assert.ok(labels.every((label) => label === 0 || label === -1));
  });
}

test('with DLA centerness is 0 except at positives; in a negative pair the samples that would be positive are negatives', () => {
  const make = (n: number): Targets => siamFcPpTraining.targets(siamFcppGrid, n);
  const gt = toBox([90.3, 70.2, 170.9, 150.5]);
  const { feeds } = targetsOf('siamfcpp-googlenet', make, gt, 'dla');
  const [labels, wanted] = [second(feeds.labels!), second(feeds.centerness!)];
  const positives = [...labels.keys()].filter((i) => labels[i] === 1);
  assert.ok(positives.length > 0 && labels.includes(-1));
  assert.deepEqual(
    [...wanted.keys()].filter((i) => wanted[i]! > 0),
    positives,
  );
  const negative = second(targetsOf('siamfcpp-googlenet', make, { ...gt, negativePair: true }, 'dla').feeds.labels!);
  assert.deepEqual(
    [...negative.keys()].filter((i) => negative[i] === 0),
    positives,
  );
});
