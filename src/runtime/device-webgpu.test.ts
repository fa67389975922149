import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseDevice } from './device.js';
import { webGpuAdapter } from './eager-backend.js';
import { ort } from './session.js';

test('WebGPU that only tensorflow.js can use is no device', async (t) => {
  const adapter = await webGpuAdapter().catch((error: Error) => error);
  if (adapter instanceof Error) return t.skip(adapter.message);
  const { create } = ort().InferenceSession;
  const text = 'Failed to get a WebGPU device: vkCreateDevice failed with VK_ERROR_INITIALIZATION_FAILED';
  const broken = t.mock.method(ort().InferenceSession, 'create', (model: Uint8Array, options: object) => {
    const { executionProviders } = options as { executionProviders: readonly string[] };
    return executionProviders[0] === 'webgpu' ? Promise.reject(new Error(text)) : create(model, options);
  });
  const options = { acceptsSoftware: true };
  await assert.rejects(chooseDevice('webgpu', options), {
    name: 'InputError',
    message:
      /^device 'webgpu' \(--device\) is not available: ONNX Runtime cannot use .*, which tensorflow\.js found: webgpu: the device could not be opened \(/,
  });
  delete process.env.SIAMDLA_DEVICE;
  const { name, reason } = await chooseDevice(undefined, options);
  if (name !== 'cuda') {
    assert.equal(name, 'cpu');
    assert.match(reason, /no webgpu: ONNX Runtime cannot use /);
  }
  broken.mock.restore();
  assert.equal((await chooseDevice('webgpu', options)).provider, 'webgpu');
});
