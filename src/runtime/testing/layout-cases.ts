import fc from 'fast-check';
import { tf } from '../tf.js';
import { asVector, type Case, defineCase, images, shapes, side } from './cases.js';

/** A shape with at least one axis, some of its axes, and a permutation of all. */
const withAxes = fc.array(side, { minLength: 1, maxLength: 4 }).chain((shape) => {
  const axes = shape.map((_, i) => i);
  return fc.record({
    shape: fc.constant(shape),
    axes: fc.subarray(axes, { minLength: 1 }),
    perm: fc.shuffledSubarray(axes, { minLength: axes.length }),
    axis: fc.constantFrom(...axes),
    keep: fc.boolean(),
  });
});

/** Reductions, also of convolved maps, which have another layout. */
const reductions: readonly (readonly [string, (x: tf.Tensor, axes: number[], keep: boolean) => tf.Tensor, boolean])[] =
  [
    ['sum', (x, axes, keep) => tf.sum(x, axes, keep), true],
    ['mean', (x, axes, keep) => tf.mean(x, axes, keep), true],
    ['max', (x, axes, keep) => tf.max(x, axes, keep), true],
    ['min', (x, axes, keep) => tf.min(x, axes, keep), true],
    ['prod', (x, axes, keep) => tf.prod(x, axes, keep), false],
    ['all', (x, axes, keep) => tf.all(tf.greater(x, -0.5), axes, keep), false],
    ['any', (x, axes, keep) => tf.any(tf.greater(x, 0.5), axes, keep), false],
    ['logSumExp', (x, axes, keep) => tf.logSumExp(x, axes, keep), true],
  ];

/** A map in the layout of a convolution's output. */
function convolved(x: tf.Tensor): tf.Tensor4D {
  return tf.avgPool(x as tf.Tensor4D, 2, 1, 'valid');
}

const ofMaps = fc.record({
  shape: images,
  axes: fc.subarray([0, 1, 2, 3], { minLength: 1 }),
  perm: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
  axis: fc.integer({ min: 0, max: 3 }),
  keep: fc.boolean(),
});

/** Reductions, softmax, reshaping, transposing, joining, cutting, padding, indexing. */
export const layoutCases: readonly Case[] = [
  ...reductions.flatMap(([name, op, gradients]) => [
    defineCase(name, withAxes, ({ shape, axes, keep }) => ({
      inputs: { x: { shape } },
      fn: ({ x }) => op(x, axes, keep),
      gradients,
    })),
    defineCase(`${name} of a convolved map`, ofMaps, ({ shape, axes, keep }) => ({
      inputs: { x: { shape } },
      fn: ({ x }) => op(convolved(x), axes, keep),
      gradients,
    })),
  ]),
  defineCase('max and min of bools', withAxes, ({ shape, axes, keep }) => ({
    inputs: { c: { shape, dtype: 'bool', range: [0, 2] } },
    fn: ({ c }) => tf.logicalAnd(tf.max(c, axes, keep), tf.logicalNot(tf.min(c, axes, keep))),
    gradients: false,
  })),
  defineCase('argMax and argMin', withAxes, ({ shape, axis }) => ({
    inputs: { x: { shape } },
    fn: ({ x }) => tf.sub(tf.argMax(x, axis), tf.argMin(x, axis)),
    gradients: false,
  })),
  defineCase('argMax and argMin, the axis counted from the end', withAxes, ({ shape, axis }) => ({
    inputs: { x: { shape } },
    fn: ({ x }) => tf.reshape(tf.sub(tf.argMax(x, axis - shape.length), tf.argMin(x, axis - shape.length)), [-1]),
    gradients: false,
  })),
  defineCase('softmax', withAxes, ({ shape }) => ({
    inputs: { x: { shape, range: [-4, 4] } },
    fn: ({ x }) => tf.softmax(x),
  })),
  defineCase('logSoftmax', withAxes, ({ shape }) => ({
    inputs: { x: { shape, range: [-4, 4] } },
    fn: ({ x }) => tf.logSoftmax(x),
  })),
  defineCase('softmax of a convolved map', ofMaps, ({ shape }) => ({
    inputs: { x: { shape } },
    fn: ({ x }) => tf.softmax(convolved(x)),
  })),
  defineCase('cumsum', withAxes, ({ shape, axis, keep }) => ({
    inputs: { x: { shape } },
    fn: ({ x }) => tf.cumsum(x, axis, keep, !keep),
    gradients: false,
  })),
  defineCase('transpose', withAxes, ({ shape, perm }) => ({
    inputs: { x: { shape } },
    fn: ({ x }) => tf.transpose(x, perm),
  })),
  defineCase('transpose twice, of a convolved map, with arithmetic', ofMaps, ({ shape, perm }) => ({
    inputs: { x: { shape } },
    fn: ({ x }) => tf.transpose(tf.mul(tf.transpose(convolved(x), perm), 2), perm),
  })),
  defineCase('reshape', shapes, (shape) => ({ inputs: { x: { shape } }, fn: ({ x }) => tf.reshape(x, [-1, 1]) })),
  defineCase('reshape of a convolved map', images, (shape) => ({
    inputs: { x: { shape } },
    fn: ({ x }) => tf.add(tf.reshape(convolved(x), [shape[0], -1, shape[3]]), tf.range(0, shape[3])),
  })),
  defineCase('expandDims and squeeze', withAxes, ({ shape, axis }) => ({
    inputs: { x: { shape } },
    fn: ({ x }) => tf.squeeze(tf.expandDims(x, axis), [axis]),
  })),
  defineCase('broadcastTo', withAxes, ({ shape, axis }) => ({
    inputs: { x: { shape: shape.map((s, i) => (i === axis ? 1 : s)) } },
    fn: ({ x }) => tf.broadcastTo(x, shape),
  })),
  defineCase('tile', withAxes, ({ shape, axis }) => ({
    inputs: { x: { shape } },
    fn: ({ x }) =>
      tf.tile(
        x,
        shape.map((_, i) => (i === axis ? 3 : 1)),
      ),
  })),
  defineCase('reverse', withAxes, ({ shape, axes }) => ({
    inputs: { x: { shape } },
    fn: ({ x }) => tf.reverse(x, axes),
  })),
  defineCase('concat', withAxes, ({ shape, axis }) => ({
    inputs: { a: { shape }, b: { shape: shape.map((s, i) => (i === axis ? s + 1 : s)) } },
    fn: (t) => tf.concat([t.a, t.b], axis),
  })),
  defineCase('concat of nothing, and something', withAxes, ({ shape, axis }) => ({
    inputs: { x: { shape } },
    fn: ({ x }) => {
      const empty = tf.slice(
        x as tf.Tensor,
        shape.map(() => 0),
        shape.map((s, i) => (i === axis ? 0 : s)),
      );
      return tf.concat([tf.concat([empty, empty], axis), x], axis);
    },
    gradients: false,
  })),
  defineCase('concat of convolved maps', ofMaps, ({ shape, axis }) => ({
    inputs: { a: { shape }, b: { shape } },
    fn: (t) => tf.concat([convolved(t.a), convolved(t.b)], axis),
  })),
  defineCase('stack and unstack', withAxes, ({ shape, axis }) => ({
    inputs: { a: { shape }, b: { shape } },
    fn: (t) => {
      const [first, second] = tf.unstack(tf.stack([t.a, t.b], axis), axis);
      return tf.sub(first!, tf.mul(second!, 2));
    },
  })),
  defineCase('stack, the axis counted from the end', withAxes, ({ shape, axis }) => ({
    inputs: { a: { shape }, b: { shape } },
    fn: (t) => tf.mul(tf.stack([t.a, t.b, t.a], axis - shape.length), 2),
  })),
  defineCase('split', withAxes, ({ shape, axis }) => ({
    inputs: { x: { shape: shape.map((s, i) => (i === axis ? s + 2 : s)) } },
    fn: ({ x }) => {
      const [first, second] = tf.split(x, [1, shape[axis]! + 1], axis);
      return tf.add(tf.mul(tf.sum(first!), 2), second!);
    },
  })),
  defineCase('slice', withAxes, ({ shape, axis }) => ({
    inputs: { x: { shape: shape.map((s) => s + 1) } },
    fn: ({ x }) =>
      tf.slice(
        x,
        shape.map((_, i) => (i === axis ? 1 : 0)),
        shape,
      ),
  })),
  defineCase('slice of a convolved map', ofMaps, ({ shape, axis }) => ({
    inputs: { x: { shape } },
    fn: ({ x }) => {
      const map = convolved(x);
      const begin = map.shape.map((s, i) => (i === axis ? s - 1 : 0));
      return tf.mul(tf.slice(map as tf.Tensor, begin), 2);
    },
  })),
  defineCase('stridedSlice', images, (shape) => ({
    inputs: { x: { shape } },
    fn: ({ x }) => tf.stridedSlice(x, [0, 1, 4, 0], shape, [1, 2, -2, 1], 0, 0b100),
    gradients: false,
  })),
  defineCase('range, up and down', fc.tuple(side, fc.constantFrom(-2, -1, 0.5, 1, 3)), ([stop, step]) => ({
    inputs: { x: { shape: [1] } },
    fn: ({ x }) =>
      tf.concat([
        x,
        tf.range(-3.5, stop, Math.abs(step)),
        tf.range(stop, -3.5, -Math.abs(step)),
        tf.range(stop, -3.5),
        tf.range(stop, -3, step),
      ] as tf.Tensor[]),
    gradients: false,
  })),
  defineCase('range of large whole numbers', side, (count) => ({
    inputs: { i: { shape: [count], dtype: 'int32', range: [-9, 9] } },
    fn: ({ i }) => tf.add(i, tf.range(2 ** 25 + 1, 2 ** 25 + 1 + count, 1, 'int32')),
    gradients: false,
  })),
  defineCase('pad', withAxes, ({ shape, axis }) => ({
    inputs: { x: { shape } },
    fn: ({ x }) =>
      tf.pad(
        x,
        shape.map((_, i) => (i === axis ? [1, 2] : [0, 0])),
        0.5,
      ),
  })),
  defineCase('mirrorPad', images, (shape) => ({
    inputs: { x: { shape } },
    fn: ({ x }) =>
      tf.mirrorPad(
        x,
        [
          [0, 0],
          [1, 2],
          [3, 0],
          [0, 0],
        ],
        'reflect',
      ),
    gradients: false,
  })),
  defineCase('gather', withAxes, ({ shape, axis }) => ({
    inputs: { x: { shape }, i: { shape: [5], dtype: 'int32', range: [0, shape[axis]!] } },
    fn: (t) => tf.gather(t.x, t.i, axis),
  })),
  defineCase('gatherND', images, ([n, h, w, c]) => ({
    inputs: { x: { shape: [n + 2, h, w, c] }, i: { shape: [6, 2], dtype: 'int32', range: [0, 3] } },
    fn: (t) => tf.gatherND(t.x, t.i),
    gradients: false,
  })),
  defineCase('scatterND', side, (width) => ({
    inputs: { i: { shape: [6, 1], dtype: 'int32', range: [0, 4] }, u: { shape: [6, width] } },
    fn: (t) => tf.scatterND(t.i, t.u, [4, width]),
    gradients: false,
  })),
  defineCase('oneHot, of places that are not there too', side, (count) => ({
    inputs: { i: { shape: [count, 3], dtype: 'int32', range: [-5, 9] } },
    fn: (t) => tf.oneHot(t.i, 4, 2, -1, 'float32'),
    gradients: false,
  })),
  defineCase('oneHot of whole numbers', side, (count) => ({
    inputs: { i: { shape: [3 * count], dtype: 'int32', range: [-1, 3] } },
    fn: (t) => tf.oneHot(t.i, 3),
    gradients: false,
  })),
  defineCase('unsortedSegmentSum, without negative ids', side, (width) => ({
    inputs: { x: { shape: [9, 2, width] }, i: { shape: [9], dtype: 'int32', range: [-3, 4] } },
    fn: (t) => tf.unsortedSegmentSum(t.x, asVector(t.i), 4),
  })),
  defineCase('unsortedSegmentSum, without ids that are too large', side, (width) => ({
    inputs: { x: { shape: [9, width] }, i: { shape: [9], dtype: 'int32', range: [-2, 6] } },
    fn: (t) => tf.unsortedSegmentSum(t.x, asVector(t.i), 3),
    gradients: false,
  })),
];
