import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeviceError, deviceError } from './device-error.js';
import { useEagerBackend, webGpuAdapter } from './eager-backend.js';
import { EagerProgram } from './eager-program.js';
import { tf } from './tf.js';

/** Messages as the libraries have them. */
const messages = {
  memory: [
    'Non-zero status code returned while running Conv node: bfc_arena.cc:376 Failed to allocate memory for requested buffer of size 2147483648',
    'CUDA failure 2: out of memory ; GPU=0 ; hostname=a ; file=cuda_execution_provider.cc',
    'vkAllocateMemory failed with VK_ERROR_OUT_OF_DEVICE_MEMORY',
    'std::bad_alloc',
    'WebGPU validation failed. Buffer size (17179869184) exceeds the max buffer size limit (4294967296).\n - While calling [Device].CreateBuffer([BufferDescriptor]).',
    'Binding size (4294967296) of [Buffer (unlabeled)] is larger than the maximum storage buffer binding size (2147483644).\n - While validating entries[0] as a Buffer.',
  ],
  driver: [
    'CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version ; GPU=-1',
    'vkCreateInstance failed with VK_ERROR_INCOMPATIBLE_DRIVER',
  ],
  busy: ['CUDA failure 46: CUDA-capable device(s) is/are busy or unavailable'],
  halves: ['Program Transpose requires f16 but the device does not support it.'],
  lost: [
    'WebGPU device lost (2): device was destroyed',
    'VK_ERROR_DEVICE_LOST',
    'CUDA failure 700: an illegal memory access was encountered',
  ],
} as const;

test('faults of a device are recognised and come as one line with what to do', () => {
  for (const [fault, list] of Object.entries(messages)) {
    for (const text of list) {
      const found = deviceError('cuda', new Error(`${text}\nat somewhere`));
      assert.equal(found?.fault, fault, text);
      assert.equal(found?.name, 'InputError');
      assert.match(found!.message, /^cuda: [^\n]+; (expected|run again) [^\n]+$/);
    }
  }
  for (const text of messages.memory) assert.match(deviceError('cuda', text)!.message, /--accumulate/);
  assert.match(deviceError('webgpu', 'DEVICE_LOST')!.message, /--resume/);
});

test('control: another failure is none of the device, and a recognised one stays as it is', () => {
  assert.equal(deviceError('cpu', new Error('Got invalid dimensions for input: x')), undefined);
  const wrong = 'Binding size (64) of [Buffer] is smaller than the minimum binding size (128).';
  assert.equal(deviceError('webgpu', wrong), undefined);
  const found = deviceError('webgpu', 'device lost');
  assert.equal(deviceError('cuda', found), found);
});

test('a WebGPU device that is destroyed between two runs is one line', async (t) => {
  const adapter = await webGpuAdapter().catch((error: Error) => error);
  if (adapter instanceof Error) return t.skip(adapter.message);
  await useEagerBackend('webgpu');
  const program = await EagerProgram.of(({ x }) => ({ y: tf.square(x!) }), { x: [3] }, 'webgpu');
  const feeds = { x: Float32Array.of(1, 2, 3) };
  assert.deepEqual([...(await program.run(feeds)).y!.data], [1, 4, 9]);
  (tf.backend() as unknown as { device: { destroy(): void } }).device.destroy();
  await assert.rejects(program.run(feeds), (error: Error) => {
    assert.ok(error instanceof DeviceError);
    assert.equal(error.fault, 'lost');
    assert.match(error.message, /^webgpu: the device was lost \(.*destroyed.*\); run again .* --resume$/);
    return true;
  });
});
