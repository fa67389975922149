import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '../runtime/tf.js';
import { fixture } from '../testing/fixtures.js';
import type { DenseBoxOutputs } from './heads/dense-box-head.js';
import { countParameters } from './parameters.js';
import { siamFcPp } from './siamfcpp.js';
import { assertEagerParity, assertParity, type RecordedRun } from './testing/parity.js';

const recorded = fixture<RecordedRun>('models/fixtures/siamfcpp-googlenet.json');
const side = 303;
const points = 19;

/** Scores and corners as the reference lists them, [1, points, channels], rows of points one after another. */
function listed({ cls, reg, centerness }: DenseBoxOutputs): tf.NamedTensorMap {
  const list = (map: tf.Tensor): tf.Tensor => tf.reshape(map, [1, points * points, map.shape.at(-1)!]);
  const offset = Math.floor((side - 1 - (points - 1) * 8) / 2);
  const grid = Array.from({ length: points * points }, (_, i) => {
    const [x, y] = [offset + 8 * (i % points), offset + 8 * Math.floor(i / points)];
    return [x, y, x, y];
  });
  const [scores, center] = [tf.sigmoid(list(cls)), tf.sigmoid(list(centerness))];
  const box = tf.add(tf.mul(list(reg), tf.tensor1d([-1, -1, 1, 1])), tf.tensor3d([grid]));
  return { cls: scores, ctr: center, score: tf.mul(scores, center), box };
}

test('its tensors and their count are those of the reference, part by part', () => {
  const { table } = siamFcPp();
  assert.deepEqual(
    table.map(({ name, shape }) => [name, shape]),
    recorded.tensors,
  );
  const { total, byGroup } = countParameters(table);
  const { neck, head } = byGroup;
  assert.deepEqual([total, neck, head], [13_887_476, 2_362_368, 2_361_876]);
  assert.equal(total - neck! - head!, 9_163_232);
});

test('every stage is as the reference computes it', async () => {
  const changed = 'basemodel.Mixed_6b.branch_pool.conv.weight';
  await assertParity(siamFcPp(), recorded, { side, results: listed, changed, before: /^$/ });
});

test('so it is on an eager backend', async () => {
  await assertEagerParity(siamFcPp(), recorded, { side, results: listed });
});
