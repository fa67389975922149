import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withEnvironment } from '../testing/with-environment.js';
import { deviceIdentity, deviceNames, deviceOfEnvironment, isCard } from './device-name.js';

test('cards are CUDA and WebGPU; no name and unknown ones are none', () => {
  assert.deepEqual(deviceNames.filter(isCard), ['cuda', 'webgpu']);
  assert.ok(![undefined, '', 'tpu'].some(isCard));
});

test('WebGPU on a software renderer is a device of its own; nothing else is renamed', (t) => {
  withEnvironment(t, { SIAMDLA_TEST_SOFTWARE_GPU: undefined });
  assert.deepEqual(deviceNames.map(deviceIdentity), [...deviceNames]);
  process.env.SIAMDLA_TEST_SOFTWARE_GPU = '1';
  assert.deepEqual(deviceNames.map(deviceIdentity), ['cuda', 'webgpu (software)', 'cpu', 'wasm']);
});

test('an empty SIAMDLA_DEVICE names no device; any other value is passed on', (t) => {
  withEnvironment(t, { SIAMDLA_DEVICE: undefined });
  assert.equal(deviceOfEnvironment(), undefined);
  for (const value of ['', 'cpu', 'tpu']) {
    process.env.SIAMDLA_DEVICE = value;
    assert.equal(deviceOfEnvironment(), value === '' ? undefined : value);
  }
});
