import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compile } from './compile.js';
import { type EagerBackend, useEagerBackend, webGpuAdapter } from './eager-backend.js';
import { lossAndGradients } from './gradients.js';
import { atrousConv2d } from './kernels/atrous-conv2d.js';
import { fillWebGpuGaps } from './kernels/webgpu-gaps.js';
import { missingProvider } from './session.js';
import { assertAgree, runCompiled, runEagerly } from './testing/compare.js';
import { networkCases } from './testing/network-cases.js';
import { tf } from './tf.js';
import { type NamedTensors, type TensorFunction, trace } from './trace/trace.js';
import { type Instance, withGradients } from './verify/instance.js';

/** Set to run the subset on software renderers such as SwiftShader too. */
const onSoftware = process.env.SIAMDLA_TEST_SOFTWARE_GPU === '1';

async function reasonToSkip(backend: EagerBackend): Promise<string | false> {
  try {
    if (backend === 'webgpu' && (await webGpuAdapter()).isSoftware && !onSoftware)
      return 'the adapter is a software renderer';
    await useEagerBackend(backend);
    return false;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Cases that show something of a GPU at little cost. */
const few = ['conv2d', 'atrousConv2d', 'depthwiseCorrelation', 'batchNormTrain', 'maxPool', 'matMul'];

for (const [backend, runs] of [
  ['wasm', 5],
  ['tensorflow', 5],
  ['webgpu', 1],
] as const) {
  test(`networks on ${backend} as on cpu`, async (t) => {
    const skip = await reasonToSkip(backend);
    if (skip) return t.skip(skip);
    for (const { name, instances } of networkCases) {
      if (backend === 'webgpu' && !few.includes(name)) continue;
      await t.test(name, () =>
        fc.assert(
          fc.asyncProperty(instances, async (instance) => {
            assertAgree(await runEagerly(instance, backend), await runEagerly(instance, 'cpu'), 1e-3);
          }),
          { numRuns: runs, seed: 2 },
        ),
      );
    }
  });
}

test('networks compiled on webgpu as on cpu', async (t) => {
  const skip = missingProvider('webgpu') ?? (await reasonToSkip('webgpu'));
  if (skip) return t.skip(skip);
  for (const { name, instances } of networkCases) {
    await t.test(name, async () => {
      const [instance] = fc.sample(instances, { numRuns: 1, seed: 3 });
      assertAgree(await runCompiled(instance!, 'webgpu'), await runEagerly(instance!, 'cpu'), 1e-3);
    });
  }
});

test('no tensors stay behind, forward and backward', async () => {
  for (const backend of ['cpu', 'wasm'] as const) {
    for (const { name, instances } of networkCases) {
      const [instance] = fc.sample(instances, { numRuns: 1, seed: 4 });
      await useEagerBackend(backend);
      const { numTensors } = tf.memory();
      await runEagerly(instance!, backend);
      assert.equal(tf.memory().numTensors, numTensors, `${name} on ${backend}`);
    }
  }
});

test('filter gradients whose patches would take too much memory are taken in groups of channels', async () => {
  for (const [channels, k, size] of [
    [200, 3, 80],
    [12, 11, 90],
  ] as const) {
    const instance: Instance = {
      inputs: { x: { shape: [2, size, size, channels] }, w: { shape: [k, k, channels, 2] } },
      gradients: ['w'],
      fn: (t) => ({ y: atrousConv2d(t.x as tf.Tensor4D, t.w as tf.Tensor4D) }),
    };
    const traced = trace(withGradients(instance), instance.inputs);
    assert.ok(traced.graph.nodes.some(({ op }) => op === 'Concat'));
    const [compiled, eager] = [await runCompiled(instance), await runEagerly(instance, 'wasm')];
    assertAgree({ w: compiled['d w']! }, { w: eager['d w']! }, 1e-3);
  }
});

test('so are those of depth-wise filters, with the bits that each group has alone', async () => {
  const [n, size, channels, k, multiplier] = [2, 56, 120, 5, 2];
  const fn: TensorFunction = ({ x, w, dy }) => {
    const weighted = (by: NamedTensors): tf.Scalar =>
      tf.sum(tf.mul(tf.depthwiseConv2d(x as tf.Tensor4D, by.w as tf.Tensor4D, 1, 'same'), dy!));
    return { dw: lossAndGradients(weighted, { w: w! }).gradients.w! };
  };
  const inputs = (c: number) => ({
    x: [n, size, size, c],
    w: [k, k, c, multiplier],
    dy: [n, size, size, c * multiplier],
  });
  const isGrouped = (c: number): boolean => trace(fn, inputs(c)).graph.nodes.some(({ op }) => op === 'Concat');
  assert.deepEqual([channels, channels / 2].map(isGrouped), [true, false]);
  /** The gradient of the filters of some of the channels, [k k, C M] by rows. */
  const gradient = async (from: number, to: number): Promise<number[][]> => {
    const c = to - from;
    const values = (rows: number, per: number): Float32Array =>
      Float32Array.from({ length: rows * c * per }, (_, i) => {
        const [row, channel] = [Math.floor(i / (c * per)), from * per + (i % (c * per))];
        return Math.sin(row * channels * per + channel);
      });
    const program = await compile(fn, inputs(c), { threads: 1 });
    const pixels = n * size * size;
    const { dw } = await program.run({
      x: values(pixels, 1),
      w: values(k * k, multiplier),
      dy: values(pixels, multiplier),
    });
    await program.dispose();
    return Array.from({ length: k * k }, (_, tap) => [
      ...dw!.data.slice(tap * c * multiplier, (tap + 1) * c * multiplier),
    ]);
  };
  const [whole, left, right] = [await gradient(0, 120), await gradient(0, 60), await gradient(60, 120)];
  assert.deepEqual(
    whole,
    left.map((row, tap) => [...row, ...right[tap]!]),
  );
});

test('an unavailable backend is named, and the one before stays', async () => {
  await useEagerBackend('cpu');
  await assert.rejects(useEagerBackend('nothing' as EagerBackend), {
    name: 'InputError',
    message: /'nothing' is not available/,
  });
  assert.equal(tf.getBackend(), 'cpu');
});

test('a backend that failed is not taken for the current one where none was before it', async () => {
  const [gone, broken] = ['gone', 'broken'] as unknown as EagerBackend[];
  tf.registerBackend(gone!, () => tf.findBackend('cpu'), 0);
  tf.registerBackend(
    broken!,
    () => {
      throw new Error('no memory');
    },
    0,
  );
  await useEagerBackend(gone!);
  tf.removeBackend(gone!);
  const refused = { name: 'InputError', message: /'broken' is not available: its initialisation failed/ };
  for (let i = 0; i < 2; i++) await assert.rejects(useEagerBackend(broken!), refused);
  tf.removeBackend(broken!);
  await useEagerBackend('cpu');
});

test("WebGPU's sum of one tensor is a tensor of its own", async () => {
  await useEagerBackend('cpu'); // what it is composed of runs on any backend
  if (!tf.getKernel(tf.AddN, 'webgpu')) {
    tf.registerKernel({ kernelName: tf.AddN, backendName: 'webgpu', kernelFunc: () => assert.fail('not replaced') });
    fillWebGpuGaps();
  }
  const { kernelFunc } = tf.getKernel(tf.AddN, 'webgpu')!;
  const [x, y] = [tf.tensor1d([1, 2]), tf.tensor1d([3, 4])];
  const sum = (...terms: tf.Tensor[]): tf.Tensor =>
    kernelFunc({ inputs: Object.fromEntries(terms.entries()), attrs: {}, backend: tf.backend() }) as tf.Tensor;
  const [one, two] = [sum(x), sum(x, y)];
  assert.deepEqual([...two.dataSync()], [4, 6]);
  assert.notEqual(one, x);
  tf.dispose([one, two]);
  assert.deepEqual([...x.dataSync()], [1, 2]);
  tf.dispose([x, y]);
});

test('sums of whole numbers by segment are exact and whole, compiled and on wasm', async () => {
  const fn: TensorFunction = ({ x, i }) => ({ y: tf.unsortedSegmentSum(x!, i as tf.Tensor1D, 3) });
  const inputs = { x: { shape: [5, 2], dtype: 'int32' }, i: { shape: [5], dtype: 'int32' } } as const;
  const large = 2 ** 24;
  const feeds = { x: Int32Array.of(large, 1, 1, 2, -3, 3, 7, 4, 9, 9), i: Int32Array.of(1, 1, 0, 7, -1) };
  for (const options of [{ threads: 1 }, { eager: 'wasm' }] as const) {
    const program = await compile(fn, inputs, options);
    const { y } = await program.run(feeds);
    await program.dispose();
    assert.deepEqual(y, { shape: [3, 2], dtype: 'int32', data: Int32Array.of(-3, 3, large + 1, 3, 0, 0) });
  }
});
