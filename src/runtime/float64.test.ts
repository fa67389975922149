import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { useEagerBackend } from './eager-backend.js';
import { atrousConv2d } from './kernels/atrous-conv2d.js';
import { batchNormTrain } from './kernels/batch-norm.js';
import { depthwiseCorrelation } from './kernels/depthwise-correlation.js';
import { randomInputs, runCompiled, runEagerly } from './testing/compare.js';
import { tf } from './tf.js';
import { sizeOf } from './trace/layout.js';
import type { Instance } from './verify/instance.js';

type Shape4 = readonly [number, number, number, number];

/** Loops over [N, H, W, C] in float64. */
function* indices([n, h, w, c]: Shape4): Generator<Shape4> {
  for (let i = 0; i < n; i++)
    for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) for (let k = 0; k < c; k++) yield [i, y, x, k];
}

function at([, h, w, c]: Shape4, [n, y, x, k]: Shape4): number {
  return ((n * h + y) * w + x) * c + k;
}

/** The weights that gradients are taken of, as in testing/compare.ts. */
const weight = (i: number): number => Math.sin(i * 1.7 + 0.3);

function close(name: string, found: ArrayLike<number>, expected: readonly number[]): void {
  const largest = Math.max(...expected.map(Math.abs), 1e-3);
  assert.equal(found.length, expected.length, name);
  expected.forEach((value, i) => {
    assert.ok(Math.abs(found[i]! - value) <= 2e-5 * largest, `${name}[${i}]: ${found[i]}, expected ${value}`);
  });
}

/** Runs compiled and on the cpu backend, and holds both against the same numbers. */
async function check(instance: Instance, expected: Readonly<Record<string, readonly number[]>>): Promise<void> {
  for (const results of [await runCompiled(instance), await runEagerly(instance, 'cpu')]) {
    for (const [name, numbers] of Object.entries(expected)) close(name, results[name]!.data, numbers);
  }
}

before(() => useEagerBackend('cpu'));

const small = fc.record({
  shape: fc.tuple(fc.constant(2), fc.integer({ min: 6, max: 8 }), fc.integer({ min: 6, max: 8 }), fc.constant(2)),
  k: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  stride: fc.integer({ min: 1, max: 3 }),
  dilation: fc.integer({ min: 1, max: 2 }),
  pad: fc.integer({ min: 0, max: 2 }),
});
const runs = { numRuns: 15, seed: 1 };

test('convolution with strides, dilations and padding, and its gradients', () =>
  fc.assert(
    fc.asyncProperty(small, async ({ shape, k: [kh, kw], stride, dilation, pad }) => {
      const filter = [kh, kw, 2, 3] as const;
      const instance: Instance = {
        inputs: { x: { shape }, w: { shape: filter } },
        gradients: ['x', 'w'],
        fn: (t) => ({
          y: atrousConv2d(t.x as tf.Tensor4D, t.w as tf.Tensor4D, { strides: stride, dilations: dilation, pad }),
        }),
      };
      const { x, w } = randomInputs(instance);
      const out = (side: number, taps: number) => Math.floor((side + 2 * pad - (taps - 1) * dilation - 1) / stride) + 1;
      const result = [shape[0], out(shape[1], kh), out(shape[2], kw), 3] as const;
      const y = new Array<number>(sizeOf(result)).fill(0);
      const [dx, dw] = [shape, filter].map((s) => new Array<number>(sizeOf(s)).fill(0)) as [number[], number[]];
      for (const o of indices(result)) {
        for (const [a, b, c, k] of indices(filter)) {
          if (k !== o[3]) continue;
          const from: Shape4 = [o[0], o[1] * stride + a * dilation - pad, o[2] * stride + b * dilation - pad, c];
          if (from[1] < 0 || from[1] >= shape[1] || from[2] < 0 || from[2] >= shape[2]) continue;
          const [i, j, to] = [at(shape, from), at(filter, [a, b, c, k]), at(result, o)];
          y[to]! += x!.data[i]! * w!.data[j]!;
          dx[i]! += weight(to) * w!.data[j]!;
          dw[j]! += weight(to) * x!.data[i]!;
        }
      }
      await check(instance, { y, 'd x': dx, 'd w': dw });
    }),
    runs,
  ));

test('depth-wise correlation and its gradients', () =>
  fc.assert(
    fc.asyncProperty(small, async ({ shape, k: [kh, kw] }) => {
      const template = [shape[0], kh, kw, shape[3]] as const;
      const instance: Instance = {
        inputs: { x: { shape }, z: { shape: template } },
        gradients: ['x', 'z'],
        fn: (t) => ({ y: depthwiseCorrelation(t.x as tf.Tensor4D, t.z as tf.Tensor4D) }),
      };
      const { x, z } = randomInputs(instance);
      const result = [shape[0], shape[1] - kh + 1, shape[2] - kw + 1, shape[3]] as const;
      const y = new Array<number>(sizeOf(result)).fill(0);
      const [dx, dz] = [shape, template].map((s) => new Array<number>(sizeOf(s)).fill(0)) as [number[], number[]];
      for (const [n, v, u, c] of indices(result)) {
        for (let a = 0; a < kh; a++) {
          for (let b = 0; b < kw; b++) {
            const [i, j] = [at(shape, [n, v + a, u + b, c]), at(template, [n, a, b, c])];
            const to = at(result, [n, v, u, c]);
            y[to]! += x!.data[i]! * z!.data[j]!;
            dx[i]! += weight(to) * z!.data[j]!;
            dz[j]! += weight(to) * x!.data[i]!;
          }
        }
      }
      await check(instance, { y, 'd x': dx, 'd z': dz });
    }),
    runs,
  ));

test('batch normalisation while training, and its gradients, also of numbers far from 0', async () => {
  const shape = [3, 4, 5, 2] as const;
  const instance: Instance = {
    inputs: { x: { shape, range: [9, 11] }, scale: { shape: [2] }, offset: { shape: [2] } },
    gradients: ['x', 'scale', 'offset'],
    fn: (t) => ({ y: batchNormTrain(t.x as tf.Tensor4D, t.scale as tf.Tensor1D, t.offset as tf.Tensor1D).y }),
  };
  const { x, scale, offset } = randomInputs(instance);
  const [y, dx] = [new Array<number>(120), new Array<number>(120)];
  const [dScale, dOffset] = [new Array<number>(2), new Array<number>(2)];
  for (const c of [0, 1]) {
    const own = [...indices(shape)].filter((index) => index[3] === c).map((index) => at(shape, index));
    const mean = (of: (i: number) => number): number => own.reduce((sum, i) => sum + of(i), 0) / own.length;
    const centre = mean((i) => x!.data[i]!);
    const deviation = Math.sqrt(mean((i) => (x!.data[i]! - centre) ** 2) + 1e-5);
    const xhat = (i: number): number => (x!.data[i]! - centre) / deviation;
    const [meanDy, meanDyXhat] = [mean(weight), mean((i) => weight(i) * xhat(i))];
    for (const i of own) {
      y[i] = xhat(i) * scale!.data[c]! + offset!.data[c]!;
      dx[i] = (scale!.data[c]! / deviation) * (weight(i) - meanDy - xhat(i) * meanDyXhat);
    }
    [dScale[c], dOffset[c]] = [meanDyXhat * own.length, meanDy * own.length];
  }
  await check(instance, { y, 'd x': dx, 'd scale': dScale, 'd offset': dOffset });
});

test('average pooling at padded edges, compiled, and its gradient', async () => {
  const shape = [1, 5, 4, 2] as const;
  const instance: Instance = {
    inputs: { x: { shape } },
    gradients: ['x'],
    fn: (t) => ({ y: tf.avgPool(t.x as tf.Tensor4D, 3, 2, 'same') }),
  };
  const { x } = randomInputs(instance);
  const result = [1, 3, 2, 2] as const;
  const [padY, padX] = [1, 0]; // 'same' puts the odd zero behind
  const [y, dx] = [new Array<number>(12).fill(0), new Array<number>(40).fill(0)];
  for (const [n, v, u, c] of indices(result)) {
    const seen = [...indices(shape)].filter(([, i, j, k]) => {
      const [a, b] = [i - 2 * v + padY, j - 2 * u + padX];
      return k === c && a >= 0 && a < 3 && b >= 0 && b < 3;
    });
    const to = at(result, [n, v, u, c]);
    for (const index of seen) {
      y[to]! += x!.data[at(shape, index)]! / seen.length;
      dx[at(shape, index)]! += weight(to) / seen.length;
    }
  }
  const found = await runCompiled(instance);
  close('y', found.y!.data, y);
  close('d x', found['d x']!.data, dx);
});
