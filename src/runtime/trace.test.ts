import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useEagerBackend } from './eager-backend.js';
import { atrousConv2d } from './kernels/atrous-conv2d.js';
import { depthwiseCorrelation } from './kernels/depthwise-correlation.js';
import { groupNorm } from './kernels/group-norm.js';
import { tf } from './tf.js';
import { rowsOf } from './trace/rules/reduce.js';
import { type TensorFunction, trace } from './trace/trace.js';

function ops(fn: TensorFunction, inputs: Parameters<typeof trace>[1]): string[] {
  return trace(fn, inputs)
    .graph.nodes.map(({ op }) => op)
    .filter((op) => op !== 'Identity');
}

test('a chain of convolutions and activations is transposed at its ends only', () => {
  const chain: TensorFunction = ({ x, v, w }) => {
    const first = tf.relu(tf.conv2d(x as tf.Tensor4D, v as tf.Tensor4D, 1, 'same'));
    const second = tf.maxPool(tf.add(tf.mul(first, 2), tf.tensor1d([1, 2])) as tf.Tensor4D, 2, 2, 'valid');
    return { y: tf.sigmoid(tf.conv2d(second, w as tf.Tensor4D, 1, 'same')) };
  };
  const filter = { shape: [3, 3, 2, 2], value: new Float32Array(36) };
  const found = ops(chain, { x: [1, 8, 8, 2], v: filter, w: filter });
  assert.equal(found.filter((op) => op === 'Transpose').length, 2);
});

test('a training step transposes no weights: a parameter lies as its convolution wants it', () => {
  const step: TensorFunction = ({ x, w }) => {
    const [gradient] = tf.grads((v) => tf.sum(tf.square(atrousConv2d(x as tf.Tensor4D, v as tf.Tensor4D))))([w!]);
    return { w: tf.sub(w!, tf.mul(gradient!, 0.1)) };
  };
  const traced = trace(step, { x: [1, 8, 8, 2], w: { shape: [3, 3, 2, 4], parameter: true } });
  assert.deepEqual(traced.parameters[0]!.layout, [3, 2, 0, 1]);
  assert.deepEqual(traced.updates[0]!.layout, [3, 2, 0, 1]);
  const turned = traced.graph.nodes.filter(({ op }) => op === 'Transpose').map(({ attributes }) => attributes.perm);
  assert.deepEqual(turned, [
    [0, 3, 1, 2], // the images
    [0, 2, 1], // which the runtime folds into the product
  ]);
});

test('a card sums a large tensor by rows first, others at once', () => {
  const reduced = (shape: number[], provider: 'cpu' | 'webgpu'): (string | number)[] => {
    const { graph } = trace(({ x }) => ({ y: tf.sum(x!), z: tf.any(tf.greater(x!, 1)) }), { x: shape }, provider);
    return graph.nodes.map(({ op }) => op).filter((op) => op.startsWith('Reduce'));
  };
  const [once, twice] = [
    ['ReduceSum', 'ReduceMax'],
    ['ReduceSum', 'ReduceSum', 'ReduceMax', 'ReduceMax'],
  ];
  assert.deepEqual(reduced([64, 3, 3, 128], 'webgpu'), twice);
  assert.deepEqual(reduced([64, 3, 3, 128], 'cpu'), once);
  assert.deepEqual(reduced([32, 3, 3, 3], 'webgpu'), once);
  assert.deepEqual([16_383, 16_384, 73_728, 512 * 512 * 9, 8191 * 16, 1_000_003].map(rowsOf), [1, 16, 72, 1024, 16, 1]);
});

test('sides of 1 at the end are left out of a large operation that broadcasts, elsewhere they stay', () => {
  const scaled = (shape: number[]): string[] => ops(({ x }) => ({ y: tf.mul(x!, 0.9) }), { x: shape });
  assert.deepEqual(scaled([64, 32, 1, 1]), ['Reshape', 'Mul', 'Reshape']);
  assert.deepEqual(scaled([64, 32]), ['Mul']);
  assert.deepEqual(scaled([4, 2, 1, 1]), ['Mul']); // small
  assert.deepEqual(
    ops(({ x }) => ({ y: tf.mul(x!, x!) }), { x: [64, 32, 1, 1] }),
    ['Mul'],
  );
});

test('tensors of one value are not spread out', () => {
  assert.deepEqual(
    ops(({ x }) => ({ y: tf.mul(x!, tf.ones([4, 4])) }), { x: [4, 4] }),
    ['Mul'],
  );
  assert.deepEqual(
    ops(({ x }) => ({ y: tf.add(tf.zeros([4, 4]), x!) }), { x: [] }),
    ['Add', 'Expand'],
  );
});

test('a kernel without a rule is named, with shapes and the place in the function', () => {
  assert.throws(
    () =>
      trace(({ x }) => ({ y: tf.dilation2d(x as tf.Tensor4D, tf.ones([1, 1, 1]), 1, 'valid') }), { x: [1, 2, 3, 1] }),
    {
      name: 'TraceError',
      message:
        /kernel 'Dilation2D' cannot be traced \(inputs x \[1,2,3,1\] float32, filter .*\); met at .*trace\.test\.js:\d+/,
    },
  );
  assert.throws(() => trace(({ x }) => ({ y: tf.real(tf.complex(x!, x!)) }), { x: [4] }), {
    message: /Complex|complex64/,
  });
});

test("the user's code is named whatever it is called", () => {
  const nativeSum: TensorFunction = ({ x }) => ({ y: tf.tensor(x!.dataSync()) });
  assert.throws(() => trace(nativeSum, { x: [2] }), { message: /met at nativeSum \(.*trace\.test\.js:\d+/ });
  const mapped: TensorFunction = ({ x }) => ({ y: [x!].map((one) => tf.tensor(one.dataSync()))[0]! });
  assert.throws(() => trace(mapped, { x: [2] }), { message: /met at .*trace\.test\.js:\d+/ });
});

test('numbers asked for while tracing are refused, with the place', () => {
  const peek: TensorFunction = ({ x }) => (x!.dataSync()[0]! > 0 ? { y: x! } : { y: tf.neg(x!) });
  assert.throws(() => trace(peek, { x: [2, 3] }), {
    message: /shape \[2,3\] are read .*; met at .*trace\.test\.js/,
  });
  // but constants have numbers
  trace(({ x }) => ({ y: tf.mul(x!, tf.tensor1d([1, 2]).dataSync()[1]!) }), { x: [2] });
});

test('constants have their numbers in arrays of their type, one value for all or not, reshaped or not', () => {
  const large = 2 ** 24 + 1; // no float32
  const constants: readonly [() => tf.Tensor, ArrayLike<number>][] = [
    [() => tf.tensor1d([large, 2], 'int32'), Int32Array.of(large, 2)],
    [() => tf.fill([2], large, 'int32'), Int32Array.of(large, large)],
    [() => tf.scalar(true), Uint8Array.of(1)],
    [() => tf.scalar(2.5), Float32Array.of(2.5)],
    [() => tf.zeros([2, 2]).reshape([4]), new Float32Array(4)],
    [() => tf.fill([1, 3], -0).reshape([3, 1]), Float32Array.of(-0, -0, -0)],
  ];
  for (const [make, expected] of constants) {
    let found: ArrayLike<number> | undefined;
    trace(
      ({ x }) => {
        found = make().dataSync();
        return { y: x! };
      },
      { x: [1] },
    );
    assert.deepEqual(found, expected);
  }
});

test('types that an operation does not have are refused, with the place', () => {
  const refused = (fn: TensorFunction, dtype: 'int32' | 'bool', message: RegExp): void => {
    assert.throws(() => trace(fn, { x: { shape: [2, 3], dtype } }), { name: 'TraceError', message });
  };
  refused(
    ({ x }) => ({ y: tf.add(x!, x!) }),
    'bool',
    /kernel 'Add' .* a of bool; expected float32 or int32: cast it; met at .*trace\.test/,
  );
  refused(
    ({ x }) => ({ y: tf.exp(x!) }),
    'int32',
    /kernel 'Exp' .* x of int32; expected float32: cast it; met at .*trace\.test/,
  );
  refused(({ x }) => ({ y: tf.argMax(x!) }), 'bool', /kernel 'ArgMax' .* x of bool/);
  refused(
    ({ x }) => ({ y: tf.concat([x!, tf.zeros([1, 3])]) }),
    'int32',
    /a concatenation of int32 and float32 .*; met at .*trace\.test/,
  );
  const matrices: TensorFunction = ({ x }) => ({ y: tf.matMul(x!, x!, true) });
  refused(matrices, 'bool', /kernel 'BatchMatMul' .* of bool/);
  trace(matrices, { x: { shape: [2, 3], dtype: 'int32' } });
});

test('convolutions that ONNX does not have are refused, with the place', () => {
  const conv = (filter: number[], ...rest: [number | 'valid', 'NHWC' | 'NCHW']): void => {
    trace(({ x, w }) => ({ y: tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, ...rest) }), {
      x: [1, 6, 6, 6],
      w: filter,
    });
  };
  assert.throws(() => conv([3, 3, 6, 2], 'valid', 'NCHW'), {
    name: 'TraceError',
    message: /NCHW images cannot be traced; expected NHWC: transpose them; met at .*trace\.test\.js:\d+/,
  });
  assert.throws(() => conv([3, 1, 6, 2], 0, 'NHWC'), {
    name: 'TraceError',
    message: /a window of 3 x 1 omits part of the image; .*; met at .*trace\.test\.js:\d+/,
  });
  conv([3, 1, 6, 2], 'valid', 'NHWC');
});

test('the backend of before is current again, whatever happened', async () => {
  await useEagerBackend('cpu');
  trace(({ x }) => ({ y: tf.neg(x!) }), { x: [1] });
  assert.equal(tf.getBackend(), 'cpu');
  assert.throws(() => trace(() => assert.fail('mine'), { x: [1] }), /mine/);
  assert.equal(tf.getBackend(), 'cpu');
  assert.deepEqual([...tf.neg([1]).dataSync()], [-1]);
});

test('a tensor of an eager backend becomes a constant, and still has its numbers afterwards', async () => {
  await useEagerBackend('cpu');
  const weights = tf.tensor1d([1, 2, 3]);
  const { graph } = trace(({ x }) => ({ y: tf.mul(x!, weights) }), { x: [3] });
  assert.equal(graph.initializers.length, 1);
  assert.deepEqual([...tf.add(weights, 1).dataSync()], [2, 3, 4]);
  weights.dispose();
});

test('tensors of an eager backend that share their numbers each keep them, whatever becomes of the others', async () => {
  await useEagerBackend('cpu');
  const w = tf.tensor1d([1, 2, 3], 'int32');
  const others = [w.clone(), w.reshape([3, 1]), w.cast('float32')]; // no copies
  const { numTensors, numDataBuffers } = tf.memory();
  const { graph, outputs } = trace(
    ({ x }) => {
      const [same, column, real] = others;
      const v = tf.variable(w, false, 'traced-variable-of-w');
      return { a: tf.add(x!, same!), b: tf.mul(x!, column!), c: tf.neg(real!), d: tf.add(same!, v) };
    },
    { x: { shape: [1, 3], dtype: 'int32' } },
  );
  assert.deepEqual(
    outputs.map(({ shape, dtype }) => `${dtype} [${shape}]`),
    ['int32 [1,3]', 'int32 [3,3]', 'float32 [3]', 'int32 [3]'],
  );
  assert.deepEqual(
    graph.initializers.map(({ type, shape }) => `${type} [${shape}]`),
    ['int32 [3]', 'int32 [3,1]', 'float32 [3]'],
  );
  assert.deepEqual([tf.memory().numTensors, tf.memory().numDataBuffers], [numTensors, numDataBuffers]);
  tf.dispose(others);
  assert.deepEqual([...w.dataSync()], [1, 2, 3]);
  w.dispose();
  assert.equal(tf.memory().numDataBuffers, numDataBuffers - 1);
});

test('variables made by the function are disposed of', async () => {
  await useEagerBackend('cpu');
  const before = Object.keys(tf.engine().registeredVariables).length;
  const traced = trace(
    ({ x }) => {
      const v = tf.variable(x!, true, 'traced-variable');
      const { value, grads } = tf.variableGrads(() => tf.sum(tf.square(v)) as tf.Scalar, [v]);
      return { value, gradient: grads['traced-variable']! };
    },
    { x: [3] },
  );
  assert.deepEqual(
    traced.outputs.map(({ name, shape }) => [name, shape]),
    [
      ['value', []],
      ['gradient', [3]],
    ],
  );
  assert.equal(Object.keys(tf.engine().registeredVariables).length, before);
});

test('malformed inputs and results are refused', () => {
  const neg: TensorFunction = ({ x }) => ({ y: tf.neg(x!) });
  const refused = (fn: TensorFunction, inputs: Parameters<typeof trace>[1], message: RegExp) =>
    assert.throws(() => trace(fn, inputs), { message });
  refused(neg, { x: [0, 2] }, /input 'x': expected a shape of whole numbers from 1 on, found \[0,2\]/);
  refused(neg, { x: [1.5] }, /whole numbers/);
  refused(neg, { 'a:b': [1] }, /without colons/);
  refused(neg, { x: { shape: [2], value: new Float32Array(3) } }, /needs 2 numbers, found 3/);
  refused(
    neg,
    { x: { shape: [1], dtype: 'float64' as never } },
    /expected numbers of float32, int32 or bool, found float64/,
  );
  refused(neg, { x: undefined as never }, /input 'x': expected a shape, or an object with one, found undefined/);
  refused(neg, { x: {} as never }, /expected a shape, or an object with one, found object/);
  refused(() => undefined as never, { x: [1] }, /returns nothing; expected tensors by name/);
  refused(({ x }) => x as never, { x: [1] }, /returns a tensor; expected tensors by name/);
  refused(() => ({}), { x: [1] }, /returns no tensors/);
  refused(() => ({ y: 1 }) as never, { x: [1] }, /'y' is not a tensor/);
  refused((async () => ({})) as never, { x: [1] }, /asynchronous/);
  refused(
    ({ w }) => ({ w: tf.sum(w!) }),
    { w: { shape: [2], parameter: true } },
    /'w' is float32 \[\]; expected float32 \[2\]/,
  );
  refused(({ x }) => ({ x: tf.neg(x!) }), { x: [2] }, /'x'.* has that name already/);
});

test('our own operations refuse shapes that do not fit', () => {
  const image = tf.zeros([1, 8, 8, 4]) as tf.Tensor4D;
  assert.throws(() => atrousConv2d(image, tf.zeros([3, 3, 2, 1])), /found \[1,8,8,4\] and \[3,3,2,1\]/);
  assert.throws(() => atrousConv2d(image, tf.zeros([3, 3, 4, 1]), { dilations: 4 }), /does not fit/);
  assert.throws(() => depthwiseCorrelation(image, tf.zeros([1, 9, 3, 4])), /not larger/);
  assert.throws(() => groupNorm(image, tf.zeros([4]), tf.zeros([4]), 3), /divides the 4 channels, found 3/);
});
