import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useEagerBackend, webGpuAdapter } from '../eager-backend.js';
import { missingProvider } from '../session.js';
import { type Check, failuresOf, type Route } from './check.js';
import { largestError } from './error.js';
import { kernelFamilies } from './families.js';
import { runInstance } from './instance.js';
import { type Compute, verifyKernels } from './verify-kernels.js';

/** Set to run the subset on software renderers such as SwiftShader too. */
const onSoftware = process.env.SIAMDLA_TEST_SOFTWARE_GPU === '1';

function assertRight(checks: readonly Check[]): void {
  assert.ok(checks.length > 0);
  assert.deepEqual(failuresOf(checks), []);
}

for (const route of [{ provider: 'cpu' }, { eager: 'wasm' }] as const) {
  test(`every family is right: ${JSON.stringify(route)}`, async () => {
    const checks = await verifyKernels(kernelFamilies, route);
    assertRight(checks);
    assert.deepEqual(
      [...new Set(checks.map(({ name }) => name))],
      kernelFamilies.map(({ name }) => name),
    );
    assert.ok(checks.filter(({ part }) => part === 'gradient').length > 10);
  });
}

/** Those whose graphs, or kernels of tensorflow.js, are other ones on WebGPU. */
const special = ['convolution', 'depth-wise convolution', 'correlation', 'arithmetic'];

test('families that a GPU computes by kernels of its own are right', async (t) => {
  const adapter = await webGpuAdapter().catch((error: Error) => error);
  if (adapter instanceof Error) return t.skip(adapter.message);
  if (adapter.isSoftware && !onSoftware) return t.skip('the adapter is a software renderer');
  const few = kernelFamilies.filter(({ name }) => special.includes(name));
  if (!missingProvider('webgpu')) assertRight(await verifyKernels(few, { provider: 'webgpu' }));
  await useEagerBackend('webgpu');
  assertRight(await verifyKernels(few, { eager: 'webgpu' }));
});

/** The device, but for one number in the middle of what a family's first instance computes. */
function wrong(family: string, tensor: string): Compute {
  const [first] = kernelFamilies.find(({ name }) => name === family)!.instances;
  return async (instance, given, route) => {
    const results = await runInstance(instance, given, route);
    if (instance !== first) return results;
    const { data, ...rest } = results[tensor]!;
    const changed = data.slice();
    changed[data.length >> 1]! += 0.01;
    return { ...results, [tensor]: { ...rest, data: changed } };
  };
}

test('a kernel that is wrong in one number is named, and whether its gradient is', async () => {
  const families = kernelFamilies.filter(({ name }) => ['correlation', 'pooling'].includes(name));
  const route: Route = { eager: 'wasm' };
  const failures = async (compute?: Compute) =>
    failuresOf(await verifyKernels(families, route, compute)).map(({ name, part }) => `${name}, ${part}`);
  assert.deepEqual(await failures(wrong('correlation', 'y')), ['correlation, forward']);
  assert.deepEqual(await failures(wrong('pooling', 'd x')), ['pooling, gradient']);
  assert.deepEqual(await failures(), []);
});

test('the tensor of the largest error is named, also where instances without gradients follow', async () => {
  const { instances, ...family } = kernelFamilies.find(({ name }) => name === 'pooling')!;
  const [first] = instances;
  const both = { ...family, instances: [first!, { ...first!, gradients: [] }] };
  const checks = await verifyKernels([both], { eager: 'cpu' });
  const shape = `[${first!.inputs.x!.shape}]`;
  assert.deepEqual(
    checks.map(({ part, at }) => [part, at]),
    [
      ['forward', `y of ${shape}`],
      ['gradient', `d x of ${shape}`],
    ],
  );
});

test('a device that fails has failed in that family, with its message', async () => {
  const families = kernelFamilies.filter(({ name }) => ['pooling', 'gathering'].includes(name));
  const broken: Compute = async (instance, given, route) => {
    if (instance.inputs.i) throw new Error('the device was lost');
    return runInstance(instance, given, route);
  };
  const failures = failuresOf(await verifyKernels(families, { eager: 'wasm' }, broken));
  assert.deepEqual(
    failures.map(({ name, failure, fault }) => [name, failure, fault]),
    [
      ['gathering', 'the device was lost', 'lost'],
      ['gathering', 'the device was lost', 'lost'],
    ],
  );
});

test('errors are relative to the deviation; other shapes and numbers that are not finite are wrong', () => {
  const tensor = (...values: number[]) =>
    ({ shape: [values.length], dtype: 'float32', data: Float32Array.from(values) }) as const;
  const of = (found: number[], expected: number[]) => largestError({ y: tensor(...found) }, { y: tensor(...expected) });
  const { error, at } = of([0, 10.5], [0, 10]); // deviation 5, largest 10
  assert.ok(Math.abs(error - 0.5 / 6) < 1e-6);
  assert.equal(at, 'y');
  assert.equal(of([1, 2], [1, 2]).error, 0);
  assert.equal(of([Number.NaN, 2], [Number.NaN, 2]).error, 0);
  for (const found of [
    [Number.NaN, 2],
    [Number.POSITIVE_INFINITY, 2],
    [1, 2, 3],
  ]) {
    assert.equal(of(found, [1, 2]).error, Number.POSITIVE_INFINITY);
  }
  assert.equal(largestError({}, { y: tensor(1) }).error, Number.POSITIVE_INFINITY);
});
