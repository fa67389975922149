import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectedAtOnce } from '../files/parallel-count.js';
import { compile } from './compile.js';
import { useEagerBackend } from './eager-backend.js';
import { lossAndGradients } from './gradients.js';
import { atrousConv2d } from './kernels/atrous-conv2d.js';
import type { Keeps } from './program.js';
import { tf } from './tf.js';
import type { NamedTensors, TensorFunction } from './trace/trace.js';

const double: TensorFunction = ({ x }) => ({ y: tf.mul(x!, 2) });

/** One step of gradient descent on w and b of y = conv(x, w) + b towards 1. */
const descend: TensorFunction = (tensors) => {
  const { w, b, x } = tensors as Record<string, tf.Tensor4D>;
  const { loss, gradients } = lossAndGradients(
    (p: NamedTensors) => {
      const y = tf.add(atrousConv2d(x!, p.w as tf.Tensor4D), p.b!);
      return tf.mean(tf.squaredDifference(y, 1)) as tf.Scalar;
    },
    { w: w!, b: b! },
  );
  const next = (name: string): tf.Tensor => tf.sub(tensors[name]!, tf.mul(gradients[name]!, 0.1));
  return { loss, w: next('w'), b: next('b') };
};
const descent = {
  x: [1, 4, 4, 2],
  w: { shape: [3, 3, 2, 1], parameter: true },
  b: { shape: [1], parameter: true },
} as const;
const x = Float32Array.from({ length: 32 }, (_, i) => Math.sin(i));
const w = Float32Array.from({ length: 18 }, (_, i) => Math.cos(i) / 9);

test('feeds may be bare numbers or tensors; outputs come by name', async () => {
  const program = await compile(double, { x: [2] });
  assert.deepEqual((await program.run({ x: Float32Array.of(1, 2) })).y, {
    shape: [2],
    dtype: 'float32',
    data: Float32Array.of(2, 4),
  });
  const feed = { shape: [2], dtype: 'float32', data: Float32Array.of(3, 4) } as const;
  assert.deepEqual([...(await program.run({ x: feed })).y!.data], [6, 8]);
  await program.dispose();
  await assert.rejects(program.run({ x: feed }), /disposed/);
});

test('parameters live between runs, and descend as they do eagerly', async () => {
  const program = await compile(descend, descent);
  program.setParameters({ w, b: Float32Array.of(0.5) });
  const losses: number[] = [];
  for (let i = 0; i < 5; i++) losses.push((await program.run({ x })).loss!.data[0]!);
  const after = await program.parameters();

  await useEagerBackend('cpu');
  tf.tidy(() => {
    let named: NamedTensors = { w: tf.tensor(w, [3, 3, 2, 1]), b: tf.tensor([0.5]) };
    for (const loss of losses) {
      const result = descend({ x: tf.tensor(x, [1, 4, 4, 2]), ...named });
      assert.ok(Math.abs(result.loss!.dataSync()[0]! - loss) < 1e-6);
      named = { w: result.w!, b: result.b! };
    }
    for (const name of ['w', 'b']) {
      const expected = named[name]!.dataSync();
      after[name]!.data.forEach((value, i) => {
        assert.ok(Math.abs(value - expected[i]!) < 1e-6);
      });
    }
  });
  assert.ok(losses[4]! < losses[0]!);
  await program.dispose();
});

test('runs that are started together queue up: each sees what the one before left', async () => {
  const program = await compile(({ n }) => ({ n: tf.add(n!, 1), seen: tf.mul(n!, 1) }), {
    n: { shape: [1], parameter: true },
  });
  program.setParameters({ n: Float32Array.of(0) });
  const results = await Promise.all([1, 2, 3].map(() => program.run({})));
  assert.deepEqual(
    results.map(({ seen }) => seen!.data[0]),
    [0, 1, 2],
  );
  await program.dispose();
});

for (const eager of [undefined, 'cpu'] as const) {
  test(`parameters are not set while a run is under way or waits, ${eager ?? 'compiled'}`, async () => {
    const fn: TensorFunction = ({ n }) => ({ n: tf.add(n!, 1), seen: tf.mul(n!, 1) });
    const program = await compile(fn, { n: { shape: [1], parameter: true } }, eager ? { eager } : {});
    program.setParameters({ n: Float32Array.of(0) });
    const runs = [program.run({}), program.run({})];
    const refused = { name: 'InputError', message: /while a run is under way; await it first/ };
    assert.throws(() => program.setParameters({ n: Float32Array.of(10) }), refused);
    await runs[0];
    assert.throws(() => program.setParameters({ n: Float32Array.of(10) }), refused);
    assert.deepEqual([...(await runs[1]!).seen!.data], [1]);
    program.setParameters({ n: Float32Array.of(10) });
    assert.deepEqual([...(await program.run({})).seen!.data], [10]);
    await assert.rejects(program.run({ x: new Float32Array(1) }), /no input 'x'/);
    program.setParameters({ n: Float32Array.of(20) }); // a run that failed is over too
    assert.deepEqual([...(await program.parameters()).n!.data], [20]);
    await program.dispose();
  });
}

for (const eager of [undefined, 'cpu'] as const) {
  test(`runs and copies of parameters keep their order up to the end of the program, ${eager ?? 'compiled'}`, async () => {
    const fn: TensorFunction = ({ n }) => ({ n: tf.add(n!, 1), seen: tf.mul(n!, 1) });
    const program = await compile(fn, { n: { shape: [1], parameter: true } }, eager ? { eager } : {});
    program.setParameters({ n: Float32Array.of(5) });
    const copy = program.parameters();
    assert.throws(() => program.setParameters({ n: Float32Array.of(0) }), /while a run is under way/);
    const runs = [program.run({}), program.run({})];
    const last = program.parameters();
    const disposed = program.dispose();
    assert.equal(program.dispose(), disposed);
    await assert.rejects(program.run({}), /the program was disposed of/);
    await assert.rejects(program.parameters(), /the program was disposed of/);
    assert.throws(() => program.setParameters({}), /the program was disposed of/);
    const seen = (await Promise.all(runs)).map(({ seen }) => seen!.data[0]);
    assert.deepEqual([(await copy).n!.data[0], ...seen, (await last).n!.data[0]], [5, 5, 6, 7]);
    await disposed;
  });
}

for (const eager of [undefined, 'cpu'] as const) {
  test(`a run's outputs decide which parameters take their next values, ${eager ?? 'compiled'}`, async () => {
    const fn: TensorFunction = ({ n, m }) => ({ n: tf.add(n!, 1), m: tf.div(m!, n!), sum: tf.add(n!, m!) });
    const parameter = { shape: [1], parameter: true };
    const program = await compile(fn, { n: parameter, m: parameter }, eager ? { eager } : {});
    program.setParameters({ n: Float32Array.of(0), m: Float32Array.of(3) });
    const isKept: Keeps = ({ sum }, name) => name === 'n' || sum!.data[0]! > 3;
    const sums: number[] = [];
    for (let i = 0; i < 3; i++) sums.push((await program.run({}, isKept)).sum!.data[0]!); // the first m is 3 / 0
    assert.deepEqual(sums, [3, 4, 5]);
    const { numTensors } = tf.memory();
    await program.run({}, () => false);
    assert.equal(tf.memory().numTensors, numTensors);
    const { n, m } = await program.parameters();
    assert.deepEqual([n!.data[0], m!.data[0]], [3, 1.5]);
    await program.run({}); // control: all do
    assert.equal((await program.parameters()).m!.data[0], 0.5);
    await program.dispose();
  });
}

test('programs of one function and signature share a graph, but not parameters', async () => {
  let traces = 0;
  const fn: TensorFunction = ({ n }) => {
    traces++;
    return { n: tf.add(n!, 1) };
  };
  const inputs = { n: { shape: [1], parameter: true } };
  const [a, b] = await Promise.all([compile(fn, inputs), compile(fn, inputs)]);
  assert.equal(traces, 1);
  a!.setParameters({ n: Float32Array.of(5) });
  b!.setParameters({ n: Float32Array.of(7) });
  await Promise.all([a!.run({}), b!.run({})]);
  await a!.dispose();
  await b!.run({});
  assert.deepEqual([...(await b!.parameters()).n!.data], [9]);
  const c = await compile(fn, { n: { shape: [2], parameter: true } });
  assert.equal(traces, 2);
  await Promise.all([b!.dispose(), c.dispose()]);
});

test('constants are distinguished, and keep the layout of a filter', async () => {
  const fn: TensorFunction = ({ x, w }) => ({ y: tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'valid') });
  const at = async (value: Float32Array) => {
    const program = await compile(fn, { x: [1, 4, 4, 2], w: { shape: [3, 3, 2, 1], value } });
    const { y } = await program.run({ x });
    await program.dispose();
    return [...y!.data];
  };
  await useEagerBackend('cpu');
  const expected = tf.conv2d(tf.tensor(x, [1, 4, 4, 2]) as tf.Tensor4D, tf.tensor(w, [3, 3, 2, 1]), 1, 'valid');
  const [once, twice] = [await at(w), await at(w.map((v) => 2 * v))];
  [...expected.dataSync()].forEach((value, i) => {
    assert.ok(Math.abs(once[i]! - value) < 1e-6);
    assert.ok(Math.abs(twice[i]! - 2 * value) < 1e-6);
  });
});

test('gradients where sizes are rounded up are those of images that are padded', async () => {
  const maps: [string, (x: tf.Tensor4D, w: tf.Tensor4D, isPadded: boolean) => tf.Tensor][] = [
    ['conv2d', (x, w, isPadded) => tf.conv2d(x, w, 2, 0, 'NHWC', 1, isPadded ? 'floor' : 'ceil')],
    ['maxPool', (x, w, isPadded) => tf.mul(tf.maxPool(x, 3, 2, 0, isPadded ? 'floor' : 'ceil'), tf.sum(w))],
  ];
  for (const [what, map] of maps) {
    const gradients = async (isPadded: boolean): Promise<number[]> => {
      const program = await compile(
        ({ x, w }) => {
          const { gradients } = lossAndGradients(
            (by) => {
              const ends: [number, number][] = [
                [0, 0],
                [0, 1],
                [0, 1],
                [0, 0],
              ];
              const image = (isPadded ? tf.pad(by.x!, ends, what === 'conv2d' ? 0 : -9) : by.x!) as tf.Tensor4D;
              return tf.sum(tf.square(map(image, by.w as tf.Tensor4D, isPadded))) as tf.Scalar;
            },
            { x: x!, w: w! },
          );
          return { dx: gradients.x!, dw: gradients.w! };
        },
        { x: [1, 4, 4, 2], w: [3, 3, 2, 1] },
      );
      const results = await program.run({ x, w });
      await program.dispose();
      return [...results.dx!.data, ...results.dw!.data];
    };
    const [found, expected] = [await gradients(false), await gradients(true)];
    assert.equal(found.length, 32 + 18);
    for (const [i, value] of expected.entries()) assert.ok(Math.abs(found[i]! - value) < 1e-5, `${what} ${i}`);
  }
});

test('feeds that do not fit are refused before they reach native code', async () => {
  const program = await compile(double, { x: [2, 3] });
  const refused = (feeds: object, message: RegExp) =>
    assert.rejects(program.run(feeds as Parameters<typeof program.run>[0]), { name: 'InputError', message });
  await refused({}, /input 'x' is missing; expected float32 \[2,3\]/);
  await refused({ x: new Float32Array(5) }, /needs 6 numbers, found 5/);
  await refused({ x: new Float64Array(6) }, /in a Float32Array, found Float64Array/);
  await refused({ x: { shape: [3, 2], dtype: 'float32', data: new Float32Array(6) } }, /found float32 \[3, 2\]/);
  await refused({ x: { shape: [2, 3], dtype: 'int32', data: new Int32Array(6) } }, /found int32/);
  await refused({ x: new Float32Array(6), z: new Float32Array(1) }, /no input 'z'; there is x/);
  await refused({ x: null }, /found no tensor/);
  await refused({ x: new Float32Array(new SharedArrayBuffer(24)) }, /unshared memory, found a SharedArrayBuffer; copy/);
  await program.dispose();
  const not = await compile(({ c }) => ({ y: tf.logicalNot(c!) }), { c: { shape: [2], dtype: 'bool' } });
  await assert.rejects(not.run({ c: Uint8Array.of(1, 2) }), {
    name: 'InputError',
    message: /bools as 0 and 1, found 2/,
  });
  await not.dispose();
});

test('parameters that are unknown, unset or of another size are refused, and nothing is set', async () => {
  const program = await compile(descend, descent);
  assert.throws(() => program.setParameters({ v: w }), /no parameter 'v'; there are w, b/);
  assert.throws(
    () => program.setParameters({ w, b: w }),
    /parameter 'b': found float32 \[1\] needs 1 numbers, found 18/,
  );
  await assert.rejects(program.run({ x }), /parameter 'w' was never set/);
  await program.dispose();
});

test('a run that fails names its feeds, not the parameters of the network', async () => {
  const row: TensorFunction = ({ table, at }) => ({ y: tf.gather(table!, at as tf.Tensor1D) });
  const inputs = { at: { shape: [2], dtype: 'int32' }, table: { shape: [3, 2], parameter: true } } as const;
  const program = await compile(row, inputs);
  program.setParameters({ table: new Float32Array(6) });
  const failed = program.run({ at: Int32Array.of(0, 7) });
  await assert.rejects(failed, {
    name: 'Error',
    message: /^a run on cpu failed \(inputs at \[2\]\): .*out of data bounds/,
  });
  await program.dispose();
});

test('an unavailable provider and a bad number of threads, are named', async () => {
  for (const threads of [-1, 1.5, 50_000]) {
    await assert.rejects(compile(double, { x: [2] }, { threads }), {
      name: 'InputError',
      message: `threads is ${threads}; expected ${expectedAtOnce(0)}`,
    });
  }
  const there = await compile(double, { x: [2] }, { provider: 'cuda' }).then(
    (program) => program,
    (error: Error) => error,
  );
  if (there instanceof Error) assert.match(there.message, /cuda/);
  else await there.dispose();
});

test('memory does not grow over a thousand training steps', async () => {
  const program = await compile(descend, descent);
  program.setParameters({ w, b: Float32Array.of(0) });
  const runs = async (count: number): Promise<number> => {
    for (let i = 0; i < count; i++) await program.run({ x });
    return process.memoryUsage.rss();
  };
  const before = await runs(2000);
  const after = await runs(1000);
  assert.ok(after < before * 1.05, `${before} bytes before, ${after} after`);
  await program.dispose();
});
