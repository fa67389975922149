import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countParameters } from '../../models/parameters.js';
import { assertEagerParity, assertParity, type RecordedRun } from '../../models/testing/parity.js';
import { fixture } from '../../testing/fixtures.js';
import { siamCarResNet50 } from './network.js';

const recorded = fixture<RecordedRun>('models/fixtures/siamcar-r50.json');

test('names, shapes and order of parameters are the reference’s', () => {
  const { table } = siamCarResNet50();
  assert.deepEqual(
    table.map(({ name, shape }) => [name, shape]),
    recorded.tensors,
  );
});

test('the number of parameters of each part is the reference’s', () => {
  const { table } = siamCarResNet50();
  assert.deepEqual(countParameters(table), {
    total: 51_384_903,
    byGroup: {
      stem: 9_536,
      layer1: 215_808,
      layer2: 2_268_160,
      layer3: 11_292_672,
      layer4: 31_741_952,
      neck: 919_040,
      head: 4_740_871,
      down: 196_864,
    },
  });
  assert.equal(countParameters(table, ['neck', 'head', 'down']).total, 5_856_775);
  assert.equal(countParameters(table, ['layer2', 'layer3', 'layer4', 'neck', 'head', 'down']).total, 51_159_559);
});

test('the output of every stage is the reference’s', async () => {
  const changed = 'backbone.layer3.0.downsample.0.weight';
  await assertParity(siamCarResNet50(), recorded, { changed, before: /^(backbone_[zx]|zf)_0$/ });
});

test('the same on an eager backend', async () => {
  await assertEagerParity(siamCarResNet50(), recorded, {});
});
