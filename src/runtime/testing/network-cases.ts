import fc from 'fast-check';
import { atrousConv2d, atrousDepthwiseConv2d } from '../kernels/atrous-conv2d.js';
import { batchNormTrain } from '../kernels/batch-norm.js';
import { depthwiseCorrelation } from '../kernels/depthwise-correlation.js';
import { groupNorm } from '../kernels/group-norm.js';
import { tf } from '../tf.js';
import { asVector, type Case, defineCase, images, side } from './cases.js';

const conv = fc.record({
  shape: images,
  out: side,
  k: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  stride: fc.integer({ min: 1, max: 3 }),
  dilation: fc.integer({ min: 1, max: 2 }),
  pad: fc.constantFrom('same' as const, 'valid' as const),
  zeros: fc.integer({ min: 0, max: 2 }),
});

const activations = fc.constantFrom(
  'linear' as const,
  'relu' as const,
  'relu6' as const,
  'elu' as const,
  'sigmoid' as const,
);

const roundings = fc.constantFrom('floor' as const, 'round' as const, 'ceil' as const);

const resizing = fc.record({
  shape: images,
  size: fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })),
  corners: fc.constantFrom([false, false], [true, false], [false, true]) as fc.Arbitrary<[boolean, boolean]>,
});

/** Convolution, pooling, normalisation, matrix products, correlation, resizing. */
export const networkCases: readonly Case[] = [
  defineCase('conv2d', conv, ({ shape, out, k, stride, pad }) => ({
    inputs: { x: { shape }, w: { shape: [...k, shape[3], out] } },
    fn: (t) => tf.conv2d(t.x, t.w, stride, pad),
  })),
  defineCase('conv2d, padded by numbers, dilated, forward', conv, ({ shape, out, k, zeros, dilation }) => ({
    inputs: { x: { shape }, w: { shape: [...k, shape[3], out] } },
    fn: (t) =>
      tf.conv2d(
        t.x,
        t.w,
        1,
        [
          [0, 0],
          [zeros, 1],
          [0, zeros],
          [0, 0],
        ],
        'NHWC',
        dilation,
      ),
    gradients: false,
  })),
  defineCase('atrousConv2d', conv, ({ shape, out, k, stride, dilation, zeros }) => ({
    inputs: { x: { shape }, w: { shape: [...k, shape[3], out] } },
    fn: (t) => atrousConv2d(t.x, t.w, { strides: stride, dilations: dilation, pad: zeros }),
  })),
  defineCase('atrousConv2d of many channels', conv, ({ shape: [n, h, w], out, k, stride, dilation, zeros }) => ({
    inputs: { x: { shape: [n, h, w, 17] }, w: { shape: [...k, 17, out] } },
    fn: (t) => atrousConv2d(t.x, t.w, { strides: stride, dilations: dilation, pad: zeros }),
  })),
  defineCase('fused conv2d', fc.tuple(conv, activations), ([{ shape, out, k, stride, pad }, activation]) => ({
    inputs: { x: { shape }, w: { shape: [...k, shape[3], out] }, b: { shape: [out] } },
    fn: (t) => tf.fused.conv2d({ x: t.x, filter: t.w, bias: t.b, strides: stride, pad, activation }),
    gradients: activation === 'linear',
  })),
  defineCase('conv2dTranspose', conv, ({ shape: [n, h, w, c], out, k, pad }) => ({
    inputs: { x: { shape: [n, h, w, c] }, w: { shape: [...k, out, c] } },
    fn: (t) => {
      const extra = pad === 'same' ? [0, 0] : [k[0] - 1, k[1] - 1];
      return tf.conv2dTranspose(t.x, t.w, [n, h + extra[0]!, w + extra[1]!, out], 1, pad);
    },
  })),
  defineCase('depthwiseConv2d', conv, ({ shape, out, k, stride, pad }) => ({
    inputs: { x: { shape }, w: { shape: [...k, shape[3], out] } },
    fn: (t) => tf.depthwiseConv2d(t.x, t.w, stride, pad),
  })),
  defineCase('atrousDepthwiseConv2d', conv, ({ shape, out, k, stride, dilation, zeros }) => ({
    inputs: { x: { shape }, w: { shape: [...k, shape[3], out] } },
    fn: (t) => atrousDepthwiseConv2d(t.x, t.w, { strides: stride, dilations: dilation, pad: zeros }),
  })),
  defineCase('depthwiseCorrelation', conv, ({ shape: [n, h, w, c], k }) => ({
    inputs: { x: { shape: [n, h, w, c] }, z: { shape: [n, ...k, c] } },
    fn: (t) => depthwiseCorrelation(t.x, t.z),
  })),
  defineCase('maxPool', conv, ({ shape, k, stride, pad }) => ({
    inputs: { x: { shape } },
    fn: (t) => tf.maxPool(t.x, k, stride, pad),
  })),
  defineCase('avgPool', conv, ({ shape, k, stride, pad }) => ({
    inputs: { x: { shape } },
    fn: (t) => tf.avgPool(t.x, k, stride, pad),
    gradients: pad === 'valid', // tensorflow.js' own gradient divides by the whole window at padded edges
  })),
  defineCase('maxPool padded by a number', images, (shape) => ({
    inputs: { x: { shape } },
    fn: (t) => tf.maxPool(t.x, 3, 2, 1, 'floor'),
  })),
  defineCase('batchNorm for inference', images, (shape) => ({
    inputs: {
      x: { shape },
      mean: { shape: [shape[3]] },
      variance: { shape: [shape[3]], range: [0.3, 2] },
      offset: { shape: [shape[3]] },
      scale: { shape: [shape[3]] },
    },
    fn: (t) => tf.batchNorm(t.x, asVector(t.mean), asVector(t.variance), asVector(t.offset), asVector(t.scale), 1e-3),
  })),
  defineCase('batchNorm by statistics of as many axes as the images', images, (shape) => ({
    inputs: {
      x: { shape },
      mean: { shape: [1, 1, 1, shape[3]] },
      variance: { shape, range: [0.3, 2] },
      offset: { shape: [1, 1, 1, shape[3]] },
    },
    fn: (t) => tf.batchNorm(t.x, t.mean, t.variance, t.offset),
    gradients: false,
  })),
  defineCase('batchNormTrain', images, (shape) => ({
    inputs: { x: { shape, range: [1, 3] }, scale: { shape: [shape[3]] }, offset: { shape: [shape[3]] } },
    fn: (t) => batchNormTrain(t.x, asVector(t.scale), asVector(t.offset)).y,
  })),
  defineCase('statistics of batchNormTrain', images, (shape) => ({
    inputs: { x: { shape, range: [1, 3] }, scale: { shape: [shape[3]] }, offset: { shape: [shape[3]] } },
    fn: (t) => {
      const { mean, variance } = batchNormTrain(t.x, asVector(t.scale), asVector(t.offset));
      return tf.stack([mean, variance]);
    },
    gradients: false,
  })),
  defineCase('groupNorm', fc.tuple(images, side), ([[n, h, w, c], groups]) => ({
    inputs: {
      x: { shape: [n, h, w, c * groups], range: [1, 3] },
      scale: { shape: [c * groups] },
      offset: { shape: [c * groups] },
    },
    fn: (t) => groupNorm(t.x, asVector(t.scale), asVector(t.offset), groups),
  })),
  defineCase('matMul', fc.tuple(side, side, side, fc.boolean(), fc.boolean()), ([m, k, n, ta, tb]) => ({
    inputs: { a: { shape: ta ? [k, m] : [m, k] }, b: { shape: tb ? [n, k] : [k, n] } },
    fn: (t) => tf.matMul(t.a, t.b, ta, tb),
  })),
  defineCase('matMul of batches', fc.tuple(side, side, side, side, fc.boolean()), ([batch, m, k, n, ta]) => ({
    inputs: { a: { shape: ta ? [batch, k, m] : [batch, m, k] }, b: { shape: [batch, k, n] } },
    fn: (t) => tf.matMul(t.a, t.b, ta),
  })),
  defineCase('matMul, one side of batches', fc.tuple(side, side, fc.boolean(), fc.boolean()), ([n, k, ta, tb]) => ({
    inputs: { a: { shape: [3, 2, k] }, b: { shape: tb ? [n, k] : [k, n] } },
    fn: (t) => (ta ? tf.matMul(t.b, t.a, !tb, true) : tf.matMul(t.a, t.b, false, tb)),
    gradients: false,
  })),
  defineCase('fused matMul', fc.tuple(side, side, side, activations), ([m, k, n, activation]) => ({
    inputs: { a: { shape: [m, k] }, b: { shape: [k, n] }, bias: { shape: [n] } },
    fn: (t) => tf.fused.matMul({ a: t.a, b: t.b, bias: t.bias, activation }),
    gradients: false,
  })),
  defineCase('resizeBilinear', resizing, ({ shape, size, corners }) => ({
    inputs: { x: { shape } },
    fn: (t) => tf.image.resizeBilinear(t.x, size, ...corners),
    // tensorflow.js' own gradient forgets half pixels, and takes height for width
    gradients: !corners[1] && shape[1] === shape[2],
  })),
  defineCase('resizeNearestNeighbor', resizing, ({ shape, size, corners }) => ({
    inputs: { x: { shape } },
    fn: (t) => tf.image.resizeNearestNeighbor(t.x, size, ...corners),
    gradients: false,
  })),
  defineCase('conv, norm, activation, pool, sum: a small network', images, (shape) => ({
    inputs: {
      x: { shape },
      w: { shape: [3, 3, shape[3], 4] },
      scale: { shape: [4] },
      offset: { shape: [4] },
      v: { shape: [1, 1, 4, 2] },
    },
    fn: (t) => {
      const { y } = batchNormTrain(
        atrousConv2d(t.x, t.w, { pad: 2, dilations: 2 }),
        asVector(t.scale),
        asVector(t.offset),
      );
      const pooled = tf.maxPool(tf.tanh(y), 2, 2, 'valid');
      return tf.logSoftmax(tf.mean(tf.conv2d(pooled, t.v, 1, 'valid'), [1, 2]) as tf.Tensor2D);
    },
  })),
];

/**
 * Windows whose number is rounded up, forward: tensorflow.js ignores that in gradients, and everywhere in its wasm
 * backend.
 */
export const roundedCases: readonly Case[] = [
  defineCase('pooling, rounded', fc.tuple(images, side, roundings), ([shape, k, rounding]) => ({
    inputs: { x: { shape } },
    fn: (t) => tf.concat([tf.maxPool(t.x, k + 1, 2, 0, rounding), tf.avgPool(t.x, k + 1, 2, 0, rounding)], 3),
    gradients: false,
  })),
  defineCase('conv2d, rounded', fc.tuple(images, side, roundings), ([shape, k, rounding]) => ({
    inputs: { x: { shape }, w: { shape: [k, k, shape[3], 3] } },
    fn: (t) => tf.conv2d(t.x, t.w, 2, 0, 'NHWC', 1, rounding),
    gradients: false,
  })),
  defineCase('depthwiseConv2d, rounded', fc.tuple(images, side, roundings), ([shape, k, rounding]) => ({
    inputs: { x: { shape }, w: { shape: [k, k, shape[3], 2] } },
    fn: (t) => tf.depthwiseConv2d(t.x, t.w, 2, 0, 'NHWC', 1, rounding),
    gradients: false,
  })),
];
