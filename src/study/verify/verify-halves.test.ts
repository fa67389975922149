import assert from 'node:assert/strict';
import { test } from 'node:test';
import { webGpuAdapter } from '../../runtime/eager-backend.js';
import { verifyHalves } from './verify-halves.js';

test('the CPU, which rounds as a card, equals itself', async () => {
  const [found, ...others] = (await verifyHalves({ provider: 'cpu' }))!;
  assert.deepEqual(others, []);
  assert.deepEqual([found!.name, found!.isRight, found!.error], ['half precision', true, 0]);
});

test('a device that cannot be used is wrong, not one without halves', async () => {
  const [found] = (await verifyHalves({ eager: 'wasm' }))!;
  assert.equal(found!.isRight, false);
  assert.match(found!.failure!, /half precision runs by ONNX Runtime/);
});

test('a card without halves is not wrong', async (t) => {
  const adapter = await webGpuAdapter().catch((error: Error) => error);
  if (adapter instanceof Error) return t.skip(adapter.message);
  const checks = await verifyHalves({ provider: 'webgpu' });
  if (checks)
    assert.deepEqual(
      checks.map(({ isRight, failure }) => [isRight, failure]),
      [[true, undefined]],
    );
});
