import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countParameters } from '../../models/parameters.js';
import { assertEagerParity, assertParity, type RecordedRun } from '../../models/testing/parity.js';
import { tf } from '../../runtime/tf.js';
import { fixture } from '../../testing/fixtures.js';
import { type CoSiamRpnOutputs, coSiamRpnEfficientNetB0, coSiamRpnResNet50C3 } from './network.js';

const recorded = fixture<RecordedRun>('models/fixtures/cosiamrpn-efficientnetb0.json');

test('parameters and their number are the reference’s, except the classifier', () => {
  const { table } = coSiamRpnEfficientNetB0();
  assert.deepEqual(
    table.map(({ name, shape }) => [name, shape]),
    recorded.tensors.filter(([name]) => !/^backbone\.(_conv_head|_bn1|_fc)\./.test(name)),
  );
  assert.equal(countParameters(table).total, 6_709_414);
});

const recordedC3 = fixture<RecordedRun>('models/fixtures/cosiamrpn-r50c3.json');

test('ResNet-50-C3: parameters and their number are the reference’s', () => {
  const { table } = coSiamRpnResNet50C3();
  assert.deepEqual(
    table.map(({ name, shape }) => [name, shape]),
    recordedC3.tensors,
  );
  assert.equal(countParameters(table).total, 5_853_290);
});

const options = {
  range: 'normalised',
  results: ({ response, ...others }: CoSiamRpnOutputs) => ({ ...others, response: tf.reshape(response, [25, 25]) }),
  roundings: 32, // the response adds 1024 channels, and all its numbers are within 0.04 % of each other
} as const;

test('the output of every stage is the reference’s', async () => {
  const changed = 'corpn_neck.downsample.1.bias';
  await assertParity(coSiamRpnEfficientNetB0(), recorded, { ...options, changed, before: /^backbone|^zf_0|^response/ });
});

test('the same on an eager backend', async () => {
  await assertEagerParity(coSiamRpnEfficientNetB0(), recorded, options);
});

test('ResNet-50-C3: the output of every stage is the reference’s', async () => {
  const changed = 'corpn_neck.downsample.1.bias';
  const c3 = { ...options, range: 'bytes' } as const;
  await assertParity(coSiamRpnResNet50C3(), recordedC3, { ...c3, changed, before: /^backbone|^zf_0|^response/ });
  await assertEagerParity(coSiamRpnResNet50C3(), recordedC3, c3);
});
