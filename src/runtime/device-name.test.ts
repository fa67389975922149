import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withEnvironment } from '../testing/with-environment.js';
import { deviceNames, deviceOfEnvironment, isCard } from './device-name.js';

test('cards are CUDA and WebGPU; no name and unknown ones are none', () => {
  assert.deepEqual(deviceNames.filter(isCard), ['cuda', 'webgpu']);
  assert.ok(![undefined, '', 'tpu'].some(isCard));
});

test('an empty SIAMDLA_DEVICE names no device; any other value is passed on', (t) => {
  withEnvironment(t, { SIAMDLA_DEVICE: undefined });
  assert.equal(deviceOfEnvironment(), undefined);
  for (const value of ['', 'cpu', 'tpu']) {
    process.env.SIAMDLA_DEVICE = value;
    assert.equal(deviceOfEnvironment(), value === '' ? undefined : value);
  }
});
