import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assumedDevice, cudaDevice, type Device } from '../../runtime/device.js';
import { stepsOf } from './plan-file.js';

test('the keys of a plan are found by every machine that has the device, whichever library it uses it by', async () => {
  const which = { scale: 'smoke', only: ['success-precision'], seeds: null } as const;
  const keysOn = async (device: Device): Promise<string[]> =>
    (await stepsOf(which, device)).steps.map(({ key }) => key);
  const planned = await keysOn(assumedDevice('cuda'));
  assert.ok(
    planned.some((key) => key.startsWith('track-')),
    `${planned}`,
  );
  for (const missing of [
    { native: undefined, provider: 'not downloaded' },
    { native: 'not installed', provider: undefined },
  ]) {
    assert.deepEqual(await keysOn({ name: 'cuda', ...cudaDevice(missing) }), planned);
  }
  assert.notDeepEqual(await keysOn(assumedDevice('cpu')), planned); // control
});
