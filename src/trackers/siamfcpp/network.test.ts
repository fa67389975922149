import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countParameters } from '../../models/parameters.js';
import { assertEagerParity, assertParity, type RecordedRun } from '../../models/testing/parity.js';
import { tf } from '../../runtime/tf.js';
import { fixture } from '../../testing/fixtures.js';
import type { DenseBoxOutputs } from './head.js';
import { siamFcPpAlexNet, siamFcPpGoogLeNet } from './network.js';

const recorded = fixture<RecordedRun>('models/fixtures/siamfcpp-googlenet.json');
const recordedAlexNet = fixture<RecordedRun>('models/fixtures/siamfcpp-alexnet.json');

/** Scores and corners as the reference lists them, [1, points, channels], rows of points one after another. */
const listed =
  (side: number) =>
  ({ cls, reg, centerness }: DenseBoxOutputs): tf.NamedTensorMap => {
    const points = cls.shape[1];
    const list = (map: tf.Tensor): tf.Tensor => tf.reshape(map, [1, points * points, map.shape.at(-1)!]);
    const offset = Math.floor((side - 1 - (points - 1) * 8) / 2);
    const grid = Array.from({ length: points * points }, (_, i) => {
      const [x, y] = [offset + 8 * (i % points), offset + 8 * Math.floor(i / points)];
      return [x, y, x, y];
    });
    const [scores, center] = [tf.sigmoid(list(cls)), tf.sigmoid(list(centerness))];
    const box = tf.add(tf.mul(list(reg), tf.tensor1d([-1, -1, 1, 1])), tf.tensor3d([grid]));
    return { cls: scores, ctr: center, score: tf.mul(scores, center), box };
  };

const options = { side: 303, results: listed(303) };
// even maps before both pools, whose last windows reach beyond them
const alexNetOptions = { side: 289, range: 'normalised', results: listed(289) } as const;

test('parameters and their number per part are the reference’s', () => {
  const { table } = siamFcPpGoogLeNet();
  assert.deepEqual(
    table.map(({ name, shape }) => [name, shape]),
    recorded.tensors,
  );
  const { total, byGroup } = countParameters(table);
  const { neck, head } = byGroup;
  assert.deepEqual([total, neck, head], [13_887_476, 2_362_368, 2_361_876]);
  assert.equal(total - neck! - head!, 9_163_232);
});

test('the output of every stage is the reference’s', async () => {
  const changed = 'basemodel.Mixed_6b.branch_pool.conv.weight';
  await assertParity(siamFcPpGoogLeNet(), recorded, { ...options, changed, before: /^$/ });
});

test('the same on an eager backend', async () => {
  await assertEagerParity(siamFcPpGoogLeNet(), recorded, options);
});

test('AlexNet: parameters and their number are the reference’s', () => {
  const { table } = siamFcPpAlexNet();
  assert.deepEqual(
    table.map(({ name, shape }) => [name, shape]),
    recordedAlexNet.tensors,
  );
  assert.equal(countParameters(table).total, 9_655_380);
});

test('AlexNet: the output of every stage is PyTorch’s', async () => {
  const changed = 'head.cls_p5_conv3.bn.bias';
  const before = /^(backbone|zf)_|^box$/;
  await assertParity(siamFcPpAlexNet(), recordedAlexNet, { ...alexNetOptions, changed, before });
});

test('AlexNet: the same on an eager backend', async () => {
  await assertEagerParity(siamFcPpAlexNet(), recordedAlexNet, alexNetOptions);
});
