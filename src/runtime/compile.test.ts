import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockSize } from './block-size.js';
import { compile } from './compile.js';
import { type EagerBackend, useEagerBackend } from './eager-backend.js';
import { lossAndGradients } from './gradients.js';
import { RangeObserver } from './precision/range-observer.js';
import type { Program } from './program.js';
import { tf } from './tf.js';
import { toLayout } from './trace/layout.js';
import type { TensorFunction } from './trace/trace.js';

test('large constants are copied: what becomes of the arrays afterwards does not matter', async () => {
  const value = Float32Array.from({ length: 64 * 64 }, (_, i) => Math.sin(i));
  const x = Float32Array.from({ length: 64 }, (_, i) => Math.cos(i));
  const expected = Array.from({ length: 64 }, (_, j) => x.reduce((sum, a, i) => sum + a * value[i * 64 + j]!, 0));
  const spec = { x: [1, 64], w: { shape: [64, 64], value } } as const;
  const program = await compile(({ x: a, w }) => ({ y: tf.matMul(a!, w!) }), spec);
  for (const { bytes } of program.graph!.initializers) bytes.fill(0);
  value.fill(0);
  const { y } = await program.run({ x });
  await program.dispose();
  for (const [j, sum] of expected.entries()) assert.ok(Math.abs(y!.data[j]! - sum) < 1e-4);
});

test('a constant whose array holds other numbers by now is another constant; equal ones are shared', async () => {
  let traces = 0;
  const fn: TensorFunction = ({ x, k }) => {
    traces++;
    return { y: tf.mul(x!, k!) };
  };
  const value = Float32Array.of(2, 3);
  const begin = (own: Float32Array): Promise<Program> => compile(fn, { x: [2], k: { shape: [2], value: own } });
  const product = async (program: Program): Promise<number[]> => [
    ...(await program.run({ x: Float32Array.of(1, 1) })).y!.data,
  ];
  const first = await begin(value);
  value.fill(7);
  const [second, third] = [await begin(value), await begin(Float32Array.of(2, 3))];
  assert.deepEqual(
    [await product(first), await product(second), await product(third)],
    [
      [2, 3],
      [7, 7],
      [2, 3],
    ],
  );
  assert.equal(traces, 2);
  for (const program of [first, second, third]) await program.dispose();
});

test('a shape that is changed while a program is compiled is that of the next one', async () => {
  const shape = [3];
  const square = ({ x }: Record<string, tf.Tensor>) => ({ y: x!.square() });
  const making = [3, 5].map((side) => {
    shape[0] = side;
    return compile(square, { x: shape }, { threads: 1 });
  });
  const programs = await Promise.all(making);
  assert.deepEqual(
    programs.map(({ inputs }) => inputs[0]!.shape),
    [[3], [5]],
  );
  for (const program of programs) await program.dispose();
});

test("a program's graph keeps constants of its own, not the caller's arrays", async () => {
  const value = Float32Array.from({ length: 2048 }, (_, i) => i);
  const program = await compile(({ x, w }) => ({ y: tf.add(x!, w!) }), { x: [2048], w: { shape: [2048], value } });
  const kept = program.graph!.initializers.find(({ bytes }) => bytes.length === 4 * 2048)!;
  value.fill(-1);
  assert.equal(new DataView(kept.bytes.buffer, kept.bytes.byteOffset).getFloat32(4 * 7, true), 7);
  await program.dispose();
});

test('numbers are moved into any layout, sides of 1 and odd sides included', () => {
  for (const shape of [
    [3, 3, 20, 7],
    [1, 5, 1, 9],
    [2, 3, 4, 5],
    [1, 1, 33, 17],
    [4, 1, 1, 1],
  ]) {
    const size = shape.reduce((product, side) => product * side, 1);
    const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
    for (const layout of [
      [3, 2, 0, 1],
      [0, 3, 1, 2],
      [3, 0, 1, 2],
      [1, 0, 3, 2],
      [2, 3, 1, 0],
      [0, 1, 2, 3],
    ]) {
      const expected: number[] = [];
      const [a, b, c, d] = layout.map((axis) => [shape[axis]!, strides[axis]!] as const);
      for (let i = 0; i < a![0]; i++)
        for (let j = 0; j < b![0]; j++)
          for (let k = 0; k < c![0]; k++)
            for (let l = 0; l < d![0]; l++) expected.push(i * a![1] + j * b![1] + k * c![1] + l * d![1]);
      for (const values of [
        Float32Array.from({ length: size }, (_, i) => i),
        Array.from({ length: size }, (_, i) => i),
      ]) {
        assert.deepEqual([...(toLayout(values, shape, layout) as number[])], expected, `${shape} ${layout}`);
      }
    }
  }
});

test('a training step in which one rewriting of the graph drops a constant that the next one asks for', async () => {
  const step: TensorFunction = ({ x, ...weights }) => {
    const { loss, gradients } = lossAndGradients(({ w, b }) => {
      const y = tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same');
      return tf.mean(tf.square(tf.add(y, b!))) as tf.Scalar;
    }, weights);
    return { loss, w: tf.sub(weights.w!, gradients.w!), b: tf.sub(weights.b!, gradients.b!) };
  };
  const program = await compile(step, {
    x: [1, 32, 32, 16],
    w: { shape: [3, 3, 16, 3], parameter: true },
    b: { shape: [3], parameter: true },
  });
  program.setParameters({ w: new Float32Array(9 * 16 * 3), b: Float32Array.of(1, 2, 3) });
  const { loss } = await program.run({ x: new Float32Array(32 * 32 * 16) });
  await program.dispose();
  assert.ok(Math.abs(loss!.data[0]! - 14 / 3) < 1e-6);
});

test('quotients of whole numbers are exact, rounded down, and 0 where the divisor is 0, as in tensorflow.js', async () => {
  const [min, max] = [-(2 ** 31), 2 ** 31 - 1];
  const numbers = [min, min + 1, -(2 ** 24) - 1, -8, -7, -1, 0, 1, 7, 8, 2 ** 24 + 1, max - 1, max];
  const pairs = numbers.flatMap((a) => numbers.map((b) => [a, b] as const));
  const [a, b] = [0, 1].map((i) => Int32Array.from(pairs, (pair) => pair[i]!)) as [Int32Array, Int32Array];
  const expected = Int32Array.from(pairs, ([n, d]) => (d === 0 ? 0 : Math.floor(n / d))); // min / -1 wraps around
  const whole = { shape: [a.length], dtype: 'int32' } as const;
  const program = await compile(({ a: n, b: d }) => ({ y: tf.floorDiv(n!, d!) }), { a: whole, b: whole });
  const { y } = await program.run({ a, b });
  await program.dispose();
  assert.deepEqual(y!.data, expected);
  await useEagerBackend('cpu');
  assert.deepEqual(
    tf.tidy(() => tf.floorDiv(tf.tensor1d(a), tf.tensor1d(b)).dataSync()),
    expected,
  );
});

test('functions are traced when the backend that is being selected is ready', async () => {
  await blockSize(); // which compiling waits for first
  const slow = 'slow' as EagerBackend;
  let finish = (): void => assert.fail('not begun');
  const ready = new Promise<tf.KernelBackend>((resolve) => {
    finish = () => resolve(tf.findBackend('cpu'));
  });
  tf.registerBackend(slow, () => ready, 0);
  const selected = useEagerBackend(slow);
  const fn: TensorFunction = ({ x }) => ({ y: tf.neg(x!) });
  const made = Promise.all([
    ...[{ threads: 1 }, { eager: 'cpu' } as const].map((options) => compile(fn, { x: [2] }, options)),
    RangeObserver.of(fn, { x: [2] }),
  ]);
  setTimeout(finish, 50);
  await selected;
  for (const program of await made) {
    assert.deepEqual([...(await program.run({ x: Float32Array.of(1, 2) })).y!.data], [-1, -2]);
    await program.dispose();
  }
  await useEagerBackend('cpu');
  tf.removeBackend(slow);
});

test('logarithms of 1 + x and exponentials less 1 are precise near 0, and right far from it, as are their gradients', async () => {
  const values = [0, 1e-30, 1e-8, -1e-8, 6e-8, -6e-8, 1e-7, 3e-5, -0.001, 0.02, 0.3, -0.3, 0.9, -0.9, 1, -0.999];
  const x = Float32Array.of(...values, 1.5, 20, 88, 1e4, 3e38, Number.POSITIVE_INFINITY);
  const beyond = Float32Array.of(-1.5, -20, -1e4, Number.NEGATIVE_INFINITY, 89, Number.NaN);
  const cases = [
    {
      op: tf.log1p,
      exact: Math.log1p,
      slope: (v: number) => 1 / (1 + v),
      x: Float32Array.of(...x, -1, -2, Number.NaN),
    },
    { op: tf.expm1, exact: Math.expm1, slope: Math.exp, x: Float32Array.of(...x, ...beyond) },
  ] as const;
  for (const { op, exact, slope, x } of cases) {
    const fn: TensorFunction = ({ x }) => {
      const { gradients, extras } = lossAndGradients(
        (by) => ({ loss: tf.sum(op(by.x!)) as tf.Scalar, extras: { y: op(by.x!) } }),
        { x: x! },
      );
      return { y: extras.y!, d: gradients.x! };
    };
    const program = await compile(fn, { x: [x.length] });
    const { y, d } = await program.run({ x });
    await program.dispose();
    for (const [i, v] of x.entries()) {
      for (const [found, right] of [
        [y!.data[i]!, Math.fround(exact(v))],
        [d!.data[i]!, Math.fround(slope(v))],
      ] as const) {
        const isRight = Object.is(found, right) || Math.abs(found - right) <= 1e-6 * Math.abs(right);
        assert.ok(isRight, `${op.name} and gradient at ${v}: ${found}, expected ${right}`);
      }
    }
  }
});
