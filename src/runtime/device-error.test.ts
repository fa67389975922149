import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeviceError, deviceError } from './device-error.js';
import { useEagerBackend, webGpuAdapter } from './eager-backend.js';
import { EagerProgram } from './eager-program.js';
import { tf } from './tf.js';

/** Where ONNX Runtime says that a result could not be read. */
const download =
  '/onnxruntime_src/onnxruntime/core/providers/webgpu/buffer_manager.cc:641 void onnxruntime::webgpu::BufferManager::Download(WGPUBuffer, void*, size_t) const map_async_result.status == wgpu::MapAsyncStatus::Success was false. Failed to download data from buffer. wgpu::MapAsyncStatus value:';
/** Where ONNX Runtime says that it could not open a card. */
const open =
  '/onnxruntime_src/onnxruntime/core/providers/webgpu/webgpu_context.cc:207 onnxruntime::webgpu::WebGpuContext::Initialize(const onnxruntime::webgpu::WebGpuContextConfig&)::<lambda()> device_result.status == wgpu::RequestDeviceStatus::Success was false. Failed to get a WebGPU';

/** Messages as the libraries have them; those of WebGPU from a Vulkan driver that was made to fail so. */
const messages = {
  memory: [
    'Non-zero status code returned while running Conv node: bfc_arena.cc:376 Failed to allocate memory for requested buffer of size 2147483648',
    'CUDA failure 2: out of memory ; GPU=0 ; hostname=a ; file=cuda_execution_provider.cc',
    'vkAllocateMemory failed with VK_ERROR_OUT_OF_DEVICE_MEMORY',
    'std::bad_alloc',
    'WebGPU validation failed. Buffer size (17179869184) exceeds the max buffer size limit (4294967296).\n - While calling [Device].CreateBuffer([BufferDescriptor]).',
    'Binding size (4294967296) of [Buffer (unlabeled)] is larger than the maximum storage buffer binding size (2147483644).\n - While validating entries[0] as a Buffer.',
    'WebGPU validation failed. [Invalid Buffer (unlabeled)] is invalid due to a previous error.\n - While calling [Queue].WriteBuffer([Invalid Buffer (unlabeled)], (0 bytes), data, (16 bytes))\n',
    'WebGPU validation failed. [Invalid Buffer (unlabeled)] is invalid due to a previous error.\n - While validating [BindGroupDescriptor ""Mul""] against [BindGroupLayout "Mul"]\n - While calling [Device].CreateBindGroup([BindGroupDescriptor ""Mul""]).\n',
    'WebGPU validation failed. [Invalid BindGroup "Mul"] is invalid.\n - While encoding [ComputePassEncoder (unlabeled)].SetBindGroup(0, [Invalid BindGroup "Mul"], 0, ...).',
    'WebGPU validation failed. [Invalid CommandBuffer] is invalid due to a previous error.\n - While calling [Queue].Submit([[Invalid CommandBuffer]])\n',
    `${download} 3, message: [Invalid Buffer (unlabeled)] is invalid due to a previous error.\n`,
  ],
  missing: [
    `${open} adapter: No supported adapters`,
    `${open} adapter.`,
    `${open} device: vkCreateDevice failed with VK_ERROR_INITIALIZATION_FAILED\n    at CheckVkSuccessImpl (VulkanError.cpp:106)`,
    `${open} device: vkCreateDevice failed with VK_ERROR_DEVICE_LOST\n    at CheckVkSuccessImpl (VulkanError.cpp:106)`,
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
    `${download} 4, message: [Device] is lost.\n`,
    `${download} 2, message: A valid external Instance reference no longer exists.\n`,
    `${download} 4, message: `,
    'WebGPU validation failed. [Device "a (b)"] is lost.\n - While calling [Device "a (b)"].CreateBuffer([BufferDescriptor]).',
    'A valid external Instance reference no longer exists.',
    'Device was lost before MapAsync completed.',
    'Device was destroyed.',
  ],
} as const;

test('faults of a device are recognised and come as one line with what to do', () => {
  for (const [fault, list] of Object.entries(messages)) {
    for (const text of list) {
      const found = deviceError('cuda', new Error(`${text}\nat somewhere`));
      assert.equal(found?.fault, fault, text);
      assert.equal(found?.name, 'InputError');
      assert.match(found!.message, /^cuda: [^\n]+; (expected|run again) [^\n]+$/);
      assert.ok(found!.message.length < 420, found!.message);
    }
  }
  for (const text of messages.memory) assert.match(deviceError('cuda', text)!.message, /--accumulate/);
  for (const text of messages.lost) assert.match(deviceError('webgpu', text)!.message, /--resume/);
  for (const text of messages.missing) assert.match(deviceError('webgpu', text)!.message, /or another device$/);
});

test('a message that begins with a line of ONNX Runtime is shown from near the place that tells', () => {
  const { message } = deviceError('webgpu', messages.lost[3])!;
  assert.match(
    message,
    /^webgpu: the device was lost \(….*Failed to download data .*: \[Device\] is lost\.\); run again/,
  );
});

test('what a lack of memory leaves behind is said to be probably that', () => {
  const invalid = messages.memory.filter((text) => text.includes('[Invalid '));
  assert.equal(invalid.length, 5);
  for (const text of invalid) assert.match(deviceError('webgpu', text)!.message, /^webgpu: probably out of memory \(/);
});

test('control: another failure is none of the device, and a recognised one stays as it is', () => {
  assert.equal(deviceError('cpu', new Error('Got invalid dimensions for input: x')), undefined);
  const wrong = 'Binding size (64) of [Buffer] is smaller than the minimum binding size (128).';
  assert.equal(deviceError('webgpu', wrong), undefined);
  for (const text of [
    'WebGPU validation failed. [Invalid ComputePipeline "Conv2d"] is invalid due to a previous error.',
    'WebGPU validation failed. [Invalid ShaderModule "Conv2d"] is invalid.',
    'Precision was lost in the cast; the device is fine',
  ]) {
    assert.equal(deviceError('webgpu', text), undefined, text);
  }
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
