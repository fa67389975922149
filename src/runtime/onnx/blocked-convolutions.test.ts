import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockSize } from '../block-size.js';
import { lossAndGradients } from '../gradients.js';
import { atrousConv2d, atrousDepthwiseConv2d } from '../kernels/atrous-conv2d.js';
import type { AtrousConvOptions } from '../kernels/atrous-options.js';
import { depthwiseCorrelation } from '../kernels/depthwise-correlation.js';
import { runGraph } from '../testing/run-graph.js';
import { tf } from '../tf.js';
import { type InputSpecs, type TensorFunction, trace } from '../trace/trace.js';
import { blockConvolutions } from './blocked-convolutions.js';
import { BLOCKED_DOMAIN } from './blocked-filter.js';

/** A result, and the gradients of its weighted sum by w and x. */
function step(fn: (x: tf.Tensor4D, w: tf.Tensor4D) => tf.Tensor): TensorFunction {
  return ({ x, w, ...rest }) => {
    const { gradients, extras } = lossAndGradients(
      (by) => {
        const y = fn(by.x as tf.Tensor4D, by.w as tf.Tensor4D);
        const weights = Float32Array.from({ length: y.size }, (_, i) => Math.sin(1.7 * i + 0.3));
        return { loss: tf.sum(tf.mul(y, tf.tensor(weights, y.shape))) as tf.Scalar, extras: { y } };
      },
      { x: x!, w: w!, ...rest },
    );
    return { y: extras.y!, dx: gradients.x!, dw: gradients.w! };
  };
}

interface Case {
  readonly what: string;
  readonly x: readonly number[];
  readonly w: readonly number[];
  readonly fn: (x: tf.Tensor4D, w: tf.Tensor4D) => tf.Tensor;
  /** Convolutions that are done on blocks, of the result and the gradient by x. */
  readonly blocked: number;
}

const cases: readonly Case[] = [
  {
    what: 'full blocks',
    x: [2, 18, 18, 32],
    w: [3, 3, 32, 48],
    fn: (x, w) => atrousConv2d(x, w, { pad: 1 }),
    blocked: 2,
  },
  {
    what: 'a dilation, and an even filter',
    x: [2, 20, 20, 16],
    w: [2, 4, 16, 16],
    fn: (x, w) => atrousConv2d(x, w, { pad: 2, dilations: 2 }),
    blocked: 2,
  },
  {
    what: 'blocks that are not full',
    x: [2, 18, 18, 20],
    w: [3, 3, 20, 36],
    fn: (x, w) => atrousConv2d(x, w),
    blocked: 2,
  },
  {
    what: 'few channels on both sides',
    x: [2, 24, 24, 3],
    w: [3, 3, 3, 5],
    fn: (x, w) => atrousConv2d(x, w),
    blocked: 2,
  },
  { what: 'one by one', x: [2, 18, 18, 16], w: [1, 1, 16, 32], fn: (x, w) => atrousConv2d(x, w), blocked: 2 },
  {
    what: 'a stride',
    x: [2, 49, 49, 16],
    w: [3, 3, 16, 16],
    fn: (x, w) => atrousConv2d(x, w, { strides: 2 }),
    blocked: 5, // the gradient by x as one convolution for each pair of remainders
  },
  {
    what: 'a stride, padding, and rows that it leaves over',
    x: [2, 50, 48, 32],
    w: [3, 3, 32, 16],
    fn: (x, w) => atrousConv2d(x, w, { strides: 2, pad: 1 }),
    blocked: 5,
  },
  {
    what: 'strides of 3 with a filter of 4 x 5',
    x: [2, 75, 76, 16],
    w: [4, 5, 16, 16],
    fn: (x, w) => atrousConv2d(x, w, { strides: 3, pad: 1 }),
    blocked: 10,
  },
  {
    what: 'padding by which a remainder never sees the first row: transposed as before',
    x: [2, 75, 76, 16],
    w: [4, 5, 16, 16],
    fn: (x, w) => atrousConv2d(x, w, { strides: 3, pad: 2 }),
    blocked: 1,
  },
  {
    what: 'a stride along one axis only',
    x: [2, 48, 24, 16],
    w: [3, 3, 16, 16],
    fn: (x, w) => atrousConv2d(x, w, { strides: [2, 1] }),
    blocked: 3,
  },
  {
    what: 'a stride that skips pixels, and one with a dilation: transposed as before',
    x: [2, 49, 49, 16],
    w: [1, 1, 16, 16],
    fn: (x, w) => atrousConv2d(x, w, { strides: 2 }),
    blocked: 1,
  },
  {
    what: 'channels not in fours',
    x: [2, 24, 24, 18],
    w: [3, 3, 18, 16],
    fn: (x, w) => atrousConv2d(x, w),
    blocked: 1,
  },
  { what: 'too few positions', x: [1, 8, 8, 16], w: [3, 3, 16, 16], fn: (x, w) => atrousConv2d(x, w), blocked: 0 },
  {
    what: 'a filter for each channel',
    x: [2, 9, 9, 32],
    w: [3, 3, 32, 1],
    fn: (x, w) => atrousDepthwiseConv2d(x, w, { pad: 1 }),
    blocked: 2,
  },
  {
    what: 'a correlation of maps',
    x: [2, 9, 11, 16],
    w: [2, 4, 3, 16],
    fn: (x, w) => depthwiseCorrelation(x, w),
    blocked: 3,
  },
  {
    what: 'several results of each channel',
    x: [2, 9, 9, 16],
    w: [3, 3, 16, 2],
    fn: (x, w) => atrousDepthwiseConv2d(x, w),
    blocked: 0,
  },
];

for (const { what, x, w, fn, blocked } of cases) {
  for (const isParameter of [false, true]) {
    test(`on blocks: ${what}, ${isParameter ? 'a parameter' : 'an input'}`, async (context) => {
      const block = await blockSize();
      if (block === 0) return context.skip('this CPU has no operations on blocks');
      const specs: InputSpecs = { x: { shape: x }, w: { shape: w, parameter: isParameter } };
      const { graph } = trace(step(fn), specs);
      const rewritten = blockConvolutions(graph, block);
      const found = rewritten.nodes.filter(({ op, domain }) => op === 'Conv' && domain === BLOCKED_DOMAIN);
      if (block === 16) assert.equal(found.length, blocked);
      assert.ok(
        graph.nodes.every(({ domain }) => domain === undefined),
        'the graph that is exported stays standard',
      );
      const [expected, actual] = [await runGraph(graph), await runGraph(rewritten)];
      assert.deepEqual(Object.keys(actual), Object.keys(expected));
      for (const [name, values] of Object.entries(expected)) {
        const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        assert.ok(largest > 0.1, `${name} is nothing`);
        assert.equal(actual[name]!.length, values.length);
        values.forEach((value, i) => {
          if (!(Math.abs(actual[name]![i]! - value) < 1e-5 * largest))
            assert.fail(`${name}[${i}]: ${actual[name]![i]}, ${value}`);
        });
      }
    });
  }
}

test('a bias that is a parameter is taken in; one that is computed, or a result used twice, is not', () => {
  const specs: InputSpecs = {
    x: [2, 24, 24, 16],
    w: { shape: [3, 3, 16, 16], parameter: true },
    b: { shape: [16], parameter: true },
  };
  const adds = (fn: TensorFunction): number =>
    blockConvolutions(trace(fn, specs).graph, 16).nodes.filter(({ op }) => op === 'Add').length;
  const conv = (x: tf.Tensor, w: tf.Tensor): tf.Tensor => atrousConv2d(x as tf.Tensor4D, w as tf.Tensor4D);
  assert.equal(
    adds(({ x, w, b }) => ({ y: tf.relu(tf.add(conv(x!, w!), b!)) })),
    0,
  );
  assert.equal(
    adds(({ x, w, b }) => ({ y: tf.add(conv(x!, w!), tf.sin(b!)) })),
    1,
  );
  assert.equal(
    adds(({ x, w }) => ({ y: tf.add(conv(x!, w!), tf.ones([1, 1, 22, 1])) })),
    1,
  );
  assert.equal(
    adds(({ x, w, b }) => {
      const y = conv(x!, w!);
      return { y: tf.add(y, b!), z: tf.neg(y) };
    }),
    1,
  );
});

test('a bias that is taken in adds the same, whether it fills its block or not', async (context) => {
  const block = await blockSize();
  if (block === 0) return context.skip('this CPU has no operations on blocks');
  for (const outputs of [16, 5]) {
    const specs: InputSpecs = {
      x: [2, 24, 24, 16],
      w: { shape: [3, 3, 16, outputs], parameter: true },
      b: { shape: [outputs], parameter: true },
    };
    const fn: TensorFunction = ({ x, w, b }) => ({ y: tf.add(atrousConv2d(x as tf.Tensor4D, w as tf.Tensor4D), b!) });
    const { graph } = trace(fn, specs);
    const [expected, actual] = [await runGraph(graph), await runGraph(blockConvolutions(graph, block))];
    assert.ok(expected.y!.every((value, i) => Math.abs(value - actual.y![i]!) < 1e-4));
  }
});

test('constants are left to ONNX Runtime', () => {
  const value = Float32Array.from({ length: 2304 }, (_, i) => Math.sin(i));
  const fn: TensorFunction = ({ x, w }) => ({ y: atrousConv2d(x as tf.Tensor4D, w as tf.Tensor4D) });
  const { graph } = trace(fn, { x: [2, 24, 24, 16], w: { shape: [3, 3, 16, 16], value } });
  assert.deepEqual(blockConvolutions(graph, 16).nodes, graph.nodes);
});

test('the gradient of a filter exchanges images and channels, where images fill blocks and maps are large', async (context) => {
  const block = await blockSize();
  if (block === 0) return context.skip('this CPU has no operations on blocks');
  const exchanged: readonly {
    what: string;
    side: number;
    channels?: number;
    outputs?: number;
    taps?: readonly [number, number];
    options: AtrousConvOptions;
    isExchanged: boolean;
  }[] = [
    { what: 'a stride', side: 41, options: { strides: 2 }, isExchanged: true },
    { what: 'a stride that leaves a row over', side: 42, options: { strides: 2 }, isExchanged: true },
    { what: 'a dilation', side: 27, options: { dilations: 2 }, isExchanged: true },
    { what: 'padding', side: 41, options: { strides: 2, pad: 1 }, isExchanged: true },
    { what: 'many channels', side: 19, channels: 20, options: { pad: 1 }, isExchanged: true },
    { what: 'many channels, a dilation', side: 21, channels: 16, options: { pad: 2, dilations: 2 }, isExchanged: true },
    { what: 'many channels, a stride', side: 41, channels: 20, options: { strides: 2 }, isExchanged: true },
    { what: 'few outputs', side: 19, channels: 20, outputs: 3, options: {}, isExchanged: true },
    { what: 'one tap, many channels', side: 19, taps: [1, 1], channels: 20, options: {}, isExchanged: false },
    { what: 'one tap, few channels', side: 19, taps: [1, 1], options: {}, isExchanged: true },
    { what: 'too many channels', side: 18, channels: 260, options: {}, isExchanged: false },
    { what: 'a small map', side: 15, options: {}, isExchanged: false },
  ];
  for (const images of [block, 2 * block, block + 1]) {
    for (const { what, side, channels = 3, outputs = 2 * block, taps = [5, 4], options, isExchanged } of exchanged) {
      const w = { shape: [...taps, channels, outputs], parameter: true };
      const fn = step((x, w) => atrousConv2d(x, w, options));
      const specs: InputSpecs = { x: [images, side, side + 1, channels], w };
      const plain = trace(fn, specs).graph;
      const { graph } = trace(fn, specs, 'cpu', block);
      const hasMap = graph.nodes.some(({ filter }) => filter?.shape[1] === images && filter.shape[2] > 5);
      assert.equal(hasMap, isExchanged && images !== block + 1, `${what}, ${images} images`);
      const [expected, actual] = [await runGraph(plain), await runGraph(blockConvolutions(graph, block))];
      const largest = expected.dw!.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      assert.ok(largest > 0.1);
      // sums of up to 12,000 products that mostly cancel
      expected.dw!.forEach((value, i) => {
        if (!(Math.abs(actual.dw![i]! - value) < 1e-4 * largest))
          assert.fail(`${what}, ${images} images, ${i}: ${actual.dw![i]}, ${value} of ${largest}`);
      });
    }
  }
});
