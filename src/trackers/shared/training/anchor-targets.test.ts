import assert from 'node:assert/strict';
import { test } from 'node:test';
import { siamRpnGrid } from '../../../dla/samples.js';
import { fixture } from '../../../testing/fixtures.js';
import { type Corners, near, second, sum, targetsOf, toBox } from '../../testing/targets.js';
import { anchorTargets } from './anchor-targets.js';

const { anchor_target: anchorCases } = fixture<{
  anchor_target: { box: Corners; pos_ratio_y_x: Corners[]; argmax: Corners; delta_at_argmax: Corners }[];
}>('dla/fixtures/siamrpn.json');

for (const { box, pos_ratio_y_x: positives, argmax, delta_at_argmax: delta } of anchorCases) {
  test(`anchors of ${box}: labels, deltas and weights of the reference, in the order of outputs`, () => {
    const gt = toBox(box);
    const { feeds, shapes } = targetsOf('siamrpnpp-tiny', (n) => anchorTargets(siamRpnGrid, n), gt);
    assert.deepEqual(shapes, { labels: [2, 25, 25, 5], deltas: [2, 25, 25, 20], deltaWeights: [2, 25, 25, 20] });
    const [labels, deltas, weights] = [feeds.labels!, feeds.deltas!, feeds.deltaWeights!].map(second);
    const point = ([, row, column]: number[]): number => row! * 25 + column!;
    const found = positives.filter((at) => labels![5 * point(at) + at[0]!] === 1);
    assert.equal(found.length, positives.length);
    assert.equal(labels!.filter((label) => label === 1).length, positives.length);
    assert.equal(labels!.filter((label) => label === 0).length, 48);
    delta.forEach((value, i) => {
      near(deltas![20 * point(argmax) + 5 * i + argmax[0]], value);
    });
    near(sum(weights!), 4, 1e-5); // four deltas, each 1 in all
    near(
      weights!.find((weight) => weight > 0),
      1 / (positives.length + 1e-6),
    );
  });
}
