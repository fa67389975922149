import fc from 'fast-check';
import { tf } from '../tf.js';
import type { CaseInput } from '../verify/instance.js';
import { type Case, defineCase, shapes } from './cases.js';

type Unary = (x: tf.Tensor) => tf.Tensor;
type Range = readonly [number, number];

/** Operations with a gradient, and where their numbers may lie so that none is at a kink. */
const smooth: readonly (readonly [name: string, op: Unary, range?: Range])[] = [
  ['acos', tf.acos, [-0.9, 0.9]],
  ['acosh', tf.acosh, [1.1, 3]],
  ['asin', tf.asin, [-0.9, 0.9]],
  ['asinh', tf.asinh],
  ['atan', tf.atan],
  ['atanh', tf.atanh, [-0.9, 0.9]],
  ['abs of positive', tf.abs, [0.1, 1]],
  ['abs of negative', tf.abs, [-1, -0.1]],
  ['clip inside', (x) => tf.clipByValue(x, -2, 2)],
  ['clip outside', (x) => tf.clipByValue(x, 1.5, 2)],
  ['cos', tf.cos],
  ['cosh', tf.cosh],
  ['elu of positive', tf.elu, [0.1, 1]],
  ['elu of negative', tf.elu, [-1, -0.1]],
  ['erf', tf.erf],
  ['exp', tf.exp],
  ['expm1', tf.expm1],
  ['leakyRelu of negative', (x) => tf.leakyRelu(x, 0.3), [-1, -0.1]],
  ['log', tf.log, [0.1, 3]],
  ['log1p', tf.log1p, [-0.5, 3]],
  ['neg', tf.neg],
  ['reciprocal', tf.reciprocal, [0.3, 3]],
  ['relu of positive', tf.relu, [0.1, 1]],
  ['relu of negative', tf.relu, [-1, -0.1]],
  ['relu6', tf.relu6, [0.1, 5.9]],
  ['relu6 above', tf.relu6, [6.1, 9]],
  ['rsqrt', tf.rsqrt, [0.3, 3]],
  ['selu of negative', tf.selu, [-1, -0.1]],
  ['selu of positive', tf.selu, [0.1, 1]],
  ['sigmoid', tf.sigmoid, [-5, 5]],
  ['sin', tf.sin],
  ['sinh', tf.sinh],
  ['softplus', tf.softplus, [-5, 5]],
  ['sqrt', tf.sqrt, [0.3, 3]],
  ['square', tf.square],
  ['tan', tf.tan],
  ['tanh', tf.tanh, [-3, 3]],
  ['swish, composed', (x) => tf.mul(x, tf.sigmoid(x)), [-5, 5]],
];

/** Operations that have no gradient, or one that is 0. */
const flat: readonly (readonly [name: string, op: Unary, range?: Range])[] = [
  ['ceil', tf.ceil, [-3, 3]],
  ['floor', tf.floor, [-3, 3]],
  ['round', tf.round, [-3, 3]],
  ['sign', tf.sign, [-3, 3]],
  ['step', (x) => tf.step(x), [-3, 3]],
  ['step with alpha', (x) => tf.step(x, 0.25), [-3, 3]],
  ['isNaN', tf.isNaN],
  ['isFinite', (x) => tf.isFinite(tf.div(1, tf.round(x)))],
  ['isInf', (x) => tf.isInf(tf.div(1, tf.round(x)))],
  ['cast to int32', (x) => tf.cast(x, 'int32'), [-3, 3]],
  ['cast to bool', (x) => tf.cast(tf.round(x), 'bool')],
  ['cast of a bool', (x) => tf.cast(tf.greater(x, 0), 'float32')],
  ['zerosLike', tf.zerosLike],
  ['onesLike', tf.onesLike],
  ['logicalNot', (x) => tf.logicalNot(tf.greater(x, 0))],
];

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** Three by their first operand only: tensorflow.js' own gradient by one that broadcasts has the wrong shape. */
const binary: readonly (readonly [name: string, op: Binary, gradients: boolean | string[], range?: Range])[] = [
  ['add', tf.add, true],
  ['sub', tf.sub, true],
  ['mul', tf.mul, true],
  ['div', tf.div, true, [0.3, 3]],
  ['maximum', tf.maximum, ['a']],
  ['minimum', tf.minimum, ['a']],
  ['pow', tf.pow, true, [0.3, 2]],
  ['squaredDifference', tf.squaredDifference, ['a']],
  ['prelu', (a, b) => tf.prelu(a, tf.broadcastTo(b, a.shape)), true, [0.1, 1]],
  ['mod', tf.mod, false, [-3, 3]],
  ['floorDiv', (a, b) => tf.floorDiv(tf.cast(a, 'int32'), tf.add(tf.cast(b, 'int32'), 5)), false, [-3, 3]],
  ['greater', tf.greater, false],
  ['greaterEqual', (a, b) => tf.greaterEqual(tf.round(a), tf.round(b)), false],
  ['less', tf.less, false],
  ['lessEqual', (a, b) => tf.lessEqual(tf.round(a), tf.round(b)), false],
  ['equal', (a, b) => tf.equal(tf.round(a), tf.round(b)), false],
  ['notEqual', (a, b) => tf.notEqual(tf.round(a), tf.round(b)), false],
  ['logicalAnd', (a, b) => tf.logicalAnd(tf.greater(a, 0), tf.greater(b, 0)), false],
  ['logicalOr', (a, b) => tf.logicalOr(tf.greater(a, 0), tf.greater(b, 0)), false],
];

/** A shape, and one that broadcasts to it: some sides 1, some leading axes left out. */
const broadcasting = shapes.chain((shape) =>
  fc
    .tuple(fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }), fc.nat(shape.length))
    .map(([ones, drop]) => ({ a: shape, b: shape.map((s, i) => (ones[i] ? 1 : s)).slice(drop) })),
);

/** More than a thousand elements with sides of 1 at the end, and a shape that broadcasts to them. */
const trailingOnes = fc
  .record({
    sides: fc.tuple(fc.integer({ min: 32, max: 36 }), fc.integer({ min: 32, max: 36 })),
    ones: fc.integer({ min: 1, max: 2 }),
  })
  .chain(({ sides: [m, n], ones }) => {
    const end = new Array<number>(ones).fill(1);
    return fc.record({
      a: fc.constant([m, n, ...end]),
      b: fc.constantFrom([], [1], [n, ...end], [m, 1, ...end], [1, 1, ...end]),
    });
  });

const whole = (shape: readonly number[]): CaseInput => ({ shape, dtype: 'int32', range: [-9, 9] });
const bools = (shape: readonly number[]): CaseInput => ({ shape, dtype: 'bool', range: [0, 2] });

/** Arithmetic, activations, comparison, logic, select. */
export const elementwiseCases: readonly Case[] = [
  ...smooth.map(([name, op, range = [-1, 1]]) =>
    defineCase(name, shapes, (shape) => ({ inputs: { x: { shape, range } }, fn: ({ x }) => op(x) })),
  ),
  ...flat.map(([name, op, range = [-1, 1]]) =>
    defineCase(name, shapes, (shape) => ({ inputs: { x: { shape, range } }, fn: ({ x }) => op(x), gradients: false })),
  ),
  ...binary.map(([name, op, gradients, range = [-1, 1]]) =>
    defineCase(`${name}, broadcast`, broadcasting, ({ a, b }) => ({
      inputs: { a: { shape: a, range }, b: { shape: b, range } },
      fn: (t) => op(t.a, t.b),
      gradients,
    })),
  ),
  defineCase('broadcast, large, sides of 1 at the end', trailingOnes, ({ a, b }) => ({
    inputs: { a: { shape: a }, b: { shape: b } },
    fn: (t) => tf.sub(tf.mul(t.a, t.b), tf.mul(tf.add(t.b, t.a), 0.3)),
  })),
  defineCase('broadcast, large kernel of one tap as a convolution has it', fc.nat({ max: 8 }), (more) => ({
    inputs: { x: { shape: [1, 2, 2, 32] }, w: { shape: [1, 1, 32, 32 + more] }, b: { shape: [32 + more] } },
    fn: (t) => {
      const w = tf.mul(tf.add(t.w, 0.1), t.b) as tf.Tensor4D;
      return tf.add(tf.sum(tf.square(tf.conv2d(t.x as tf.Tensor4D, w, 1, 'same'))), tf.sum(tf.mul(w, tf.mul(w, 0.5))));
    },
  })),
  defineCase('addN', shapes, (shape) => ({
    inputs: { a: { shape }, b: { shape }, c: { shape } },
    fn: (t) => tf.addN([t.a, t.b, t.c]),
  })),
  defineCase('addN of one', shapes, (shape) => ({ inputs: { a: { shape } }, fn: (t) => tf.square(tf.addN([t.a])) })),
  defineCase('where', shapes, (shape) => ({
    inputs: { a: { shape }, b: { shape }, c: { shape } },
    fn: (t) => tf.where(tf.greater(t.c, 0), t.a, t.b),
    gradients: ['a', 'b'],
  })),
  defineCase('where, chosen by a bool input', shapes, (shape) => ({
    inputs: { a: { shape }, b: { shape }, c: { shape, dtype: 'bool', range: [0, 2] } },
    fn: (t) => tf.where(t.c, t.a, t.b),
  })),
  defineCase('int32 arithmetic', shapes, (shape) => ({
    inputs: { a: { shape, dtype: 'int32', range: [-9, 9] }, b: { shape, dtype: 'int32', range: [-9, 9] } },
    fn: (t) => tf.maximum(tf.add(tf.mul(t.a, t.b), t.a), tf.sub(t.b, t.a)),
    gradients: false,
  })),
  defineCase('int32 in bounds', shapes, (shape) => ({
    inputs: { a: whole(shape) },
    fn: (t) => tf.sub(tf.clipByValue(t.a, -3, Number.POSITIVE_INFINITY), tf.relu6(t.a)),
    gradients: false,
  })),
  defineCase('addN of int32', shapes, (shape) => ({
    inputs: { a: whole(shape), b: whole(shape), c: whole(shape) },
    fn: (t) => tf.addN([t.a, t.b, t.c]),
    gradients: false,
  })),
  defineCase('where, of bools and whole numbers', shapes, (shape) => ({
    inputs: { a: whole(shape), b: bools(shape), c: bools(shape) },
    fn: (t) => tf.add(tf.where(t.c, t.a, t.b), tf.cast(tf.where(t.b, t.c, tf.logicalNot(t.b)), 'int32')),
    gradients: false,
  })),
  defineCase('where, of bools and real numbers', shapes, (shape) => ({
    inputs: { a: { shape }, b: bools(shape), c: bools(shape) },
    fn: (t) => tf.where(t.c, t.b, t.a),
    gradients: false,
  })),
  defineCase('div of bools', shapes, (shape) => ({
    inputs: { b: bools(shape) },
    fn: (t) => tf.div(t.b, tf.onesLike(t.b)),
    gradients: false,
  })),
  defineCase('tensors of one value', shapes, (shape) => ({
    inputs: { x: { shape } },
    fn: ({ x }) => tf.add(tf.mul(tf.fill(shape, 3), x), tf.sub(tf.ones(shape), tf.zeros(shape))),
  })),
];
