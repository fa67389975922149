import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../../errors.js';
import { countParameters } from '../../models/parameters.js';
import { assertParity, type RecordedRun } from '../../models/testing/parity.js';
import { fixture } from '../../testing/fixtures.js';
import { siamRpnPpResNet50 } from './network.js';

const recorded = fixture<RecordedRun>('models/fixtures/siamrpnpp-r50.json');

test('names, shapes and order of parameters are the reference’s', () => {
  const { table } = siamRpnPpResNet50();
  assert.deepEqual(
    table.map(({ name, shape }) => [name, shape]),
    recorded.tensors,
  );
});

test('the number of parameters of each part is the reference’s', () => {
  const { table } = siamRpnPpResNet50();
  assert.deepEqual(countParameters(table), {
    total: 53_950_624,
    byGroup: {
      stem: 9_536,
      layer1: 215_808,
      layer2: 2_268_160,
      layer3: 11_292_672,
      layer4: 31_741_952,
      neck: 919_040,
      head: 7_503_456,
    },
  });
  assert.equal(countParameters(table, ['stem', 'layer1', 'layer2', 'layer3', 'layer4']).total, 45_528_128);
  assert.equal(countParameters(table, ['neck', 'head']).total, 8_422_496);
  assert.equal(countParameters(table, ['layer2', 'layer3', 'layer4', 'neck', 'head']).total, 53_725_280);
  assert.throws(() => countParameters(table, ['tail']), InputError);
});

test('the unweighted and the long-term variants too', () => {
  assert.equal(countParameters(siamRpnPpResNet50({ weighted: false }).table).total, 53_950_618);
  const { total, byGroup } = countParameters(siamRpnPpResNet50({ channels: [128, 256, 512] }).table);
  assert.deepEqual([total, byGroup.neck, byGroup.head], [60_018_336, 1_378_048, 13_112_160]);
});

test('invalid options are rejected', () => {
  assert.throws(() => siamRpnPpResNet50({ anchors: 0 }), /anchors to be an integer >= 1, found 0/);
  assert.throws(() => siamRpnPpResNet50({ channels: [256, 256] }), /3 integers >= 1, one per level, found \[256,256\]/);
  assert.throws(() => siamRpnPpResNet50({ anchor: 5 } as object), /unknown option 'anchor'/);
});

test('the output of every stage is the reference’s', async () => {
  const changed = 'backbone.layer3.0.downsample.0.weight';
  await assertParity(siamRpnPpResNet50(), recorded, { changed, before: /^(backbone_[zx]|zf)_0$/ });
});
