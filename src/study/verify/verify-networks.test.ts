import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { ort } from '../../runtime/session.js';
import { testFolder } from '../../testing/test-folder.js';
import { withEnvironment } from '../../testing/with-environment.js';
import { modelByName } from '../../trackers/catalogue.js';
import { verifyNetwork } from './verify-networks.js';

interface SessionOptions {
  readonly enableProfiling?: boolean;
  readonly preferredOutputLocation?: object;
}

/** Lets the CPU run what is compiled for WebGPU, but for sessions that are refused. */
function withoutCard(t: TestContext, refuses: (options: SessionOptions) => boolean, why = 'no timestamps'): void {
  const folder = testFolder(t, { 'libvulkan.so.1': '' }); // where WebGPU is looked for
  withEnvironment(t, { LD_LIBRARY_PATH: folder, VK_DRIVER_FILES: folder });
  const { create } = ort().InferenceSession;
  t.mock.method(ort().InferenceSession, 'create', (model: Uint8Array, options: SessionOptions) => {
    if (refuses(options)) return Promise.reject(new Error(why));
    const { preferredOutputLocation: _, ...others } = options;
    return create(model, { ...others, executionProviders: ['cpu'] });
  });
}

const verified = () => verifyNetwork(modelByName('siamrpnpp-tiny'), { provider: 'webgpu' }, { provider: 'cpu' });

test("a fault of ONNX Runtime's profile is none of the training step", async (t) => {
  withoutCard(t, ({ enableProfiling = false }) => enableProfiling);
  const { checks, placement, placementFailure } = await verified();
  assert.deepEqual(
    checks.map(({ part, isRight, failure }) => [part, isRight, failure]),
    [
      ['forward', true, undefined],
      ['training step', true, undefined],
    ],
  );
  assert.equal(placement, undefined);
  assert.match(placementFailure!, /cannot be prepared on webgpu: no timestamps/);
});

test('where the profile works it says where the nodes ran, of the one step that is compared', async (t) => {
  const steps: SessionOptions[] = [];
  withoutCard(t, (options) => {
    if (options.preferredOutputLocation) steps.push(options);
    return false;
  });
  const { checks, placement, placementFailure } = await verified();
  assert.deepEqual(
    steps.map(({ enableProfiling }) => enableProfiling),
    [true],
  );
  assert.ok(checks.every(({ isRight }) => isRight));
  assert.equal(placementFailure, undefined);
  assert.ok(placement!.nodes.CPUExecutionProvider! > 100);
});

test('a step that fails is wrong, and its nodes are not looked for', async (t) => {
  withoutCard(t, ({ preferredOutputLocation }) => preferredOutputLocation !== undefined);
  const { checks, placement, placementFailure } = await verified();
  assert.deepEqual(
    checks.map(({ part, isRight }) => [part, isRight]),
    [
      ['forward', true],
      ['training step', false],
    ],
  );
  assert.deepEqual([placement, placementFailure], [undefined, undefined]);
});

test('a device that is lost in the step is asked for nothing else', async (t) => {
  let steps = 0;
  withoutCard(
    t,
    ({ preferredOutputLocation }) => preferredOutputLocation !== undefined && ++steps > 0,
    'the device was lost',
  );
  const { checks, placementFailure } = await verified();
  assert.deepEqual(
    checks.map(({ fault }) => fault),
    [undefined, 'lost'],
  );
  assert.deepEqual([steps, placementFailure], [1, undefined]);
});
