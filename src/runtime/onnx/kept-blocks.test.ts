import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { blockSize } from '../block-size.js';
import { lossAndGradients } from '../gradients.js';
import { atrousConv2d } from '../kernels/atrous-conv2d.js';
import { batchNormTrain } from '../kernels/batch-norm.js';
import { depthwiseCorrelation } from '../kernels/depthwise-correlation.js';
import { groupNorm } from '../kernels/group-norm.js';
import { runGraph } from '../testing/run-graph.js';
import { tf } from '../tf.js';
import { type InputSpecs, type NamedTensors, type TensorFunction, trace } from '../trace/trace.js';
import { blockConvolutions } from './blocked-convolutions.js';
import type { OnnxGraph } from './graph.js';
import { keepBlocks } from './kept-blocks.js';

/** A layer of some maps [2, 20, 20, 16]: the last of them is its operand, the first is where a shortcut starts. */
type Layer = (maps: readonly tf.Tensor4D[], tensors: NamedTensors) => tf.Tensor4D;

const layers = {
  convolution: ([x], { w }) => atrousConv2d(x!, w as tf.Tensor4D, { pad: 1 }),
  normalisation: ([x], { a, b }) => batchNormTrain(x!, a as tf.Tensor1D, b as tf.Tensor1D).y,
  'group normalisation': ([x], { a, b }) => groupNorm(x!, a as tf.Tensor1D, b as tf.Tensor1D, 4),
  ReLU: ([x]) => tf.relu(x!),
  'leaky ReLU': ([x]) => tf.leakyRelu(x!, 0.1),
  sigmoid: ([x]) => tf.sigmoid(x!),
  square: ([x]) => tf.square(x!),
  scale: ([x], { a }) => tf.mul(x!, a!),
  shift: ([x], { b }) => tf.add(x!, b!),
  'less a shift': ([x], { b }) => tf.sub(x!, b!),
  'a shift less it': ([x], { b }) => tf.sub(b!, x!),
  half: ([x]) => tf.mul(x!, 0.5),
  shortcut: (maps) => tf.add(maps[0]!, maps.at(-1)!),
  double: ([x]) => tf.add(x!, x!),
  product: (maps) => tf.mul(maps[0]!, maps.at(-1)!),
  'one number for each pixel': ([x]) => tf.mul(x!, tf.mean(x!, 3, true)),
  correlation: ([x]) => tf.pad(depthwiseCorrelation(x!, tf.slice(x!, [0, 3, 5, 0], [2, 2, 2, 16])), edge),
  pooling: ([x]) => tf.maxPool(x!, 3, 1, 'same'),
} satisfies Record<string, Layer>;

const edge: [number, number][] = [
  [0, 0],
  [1, 0],
  [1, 0],
  [0, 0],
];

const specs: InputSpecs = {
  x: [2, 20, 20, 16],
  w: { shape: [3, 3, 16, 16], parameter: true },
  a: { shape: [16], parameter: true },
  b: { shape: [16], parameter: true },
};

/** The last map of some layers after a convolution, and the gradients of a weighted sum of it. */
function step(names: readonly (keyof typeof layers)[]): TensorFunction {
  return (tensors) => {
    const { gradients, extras } = lossAndGradients((by) => {
      const first = layers.convolution([by.x as tf.Tensor4D], by);
      const maps = [first];
      for (const name of names) {
        const operands = name === 'shortcut' || name === 'product' ? maps : maps.slice(-1);
        maps.push((layers[name] as Layer)(operands, by));
      }
      const y = maps.at(-1)!;
      const weights = Float32Array.from({ length: y.size }, (_, i) => Math.sin(1.7 * i + 0.3));
      // each tensor must have a gradient
      const loss = tf.addN([tf.sum(tf.mul(y, tf.tensor(weights, y.shape))), tf.sum(by.a!), tf.sum(by.b!)]);
      return { loss: loss as tf.Scalar, extras: { y } };
    }, tensors);
    return { y: extras.y!, dx: gradients.x!, dw: gradients.w!, da: gradients.a!, db: gradients.b! };
  };
}

function count({ nodes }: OnnxGraph, ...ops: string[]): number {
  return nodes.filter(({ op }) => ops.includes(op)).length;
}

/** Graphs of some layers: as recorded, with convolutions on blocks, and with blocks kept between them. */
function versions(names: readonly (keyof typeof layers)[], block: number) {
  const { graph: recorded } = trace(step(names), specs, 'cpu', block);
  const blocked = blockConvolutions(recorded, block);
  return { recorded, blocked, kept: keepBlocks(blocked, block) };
}

/** A function's graph as recorded, and with blocks of 16 channels kept. */
function traced(fn: TensorFunction) {
  const { graph } = trace(fn, specs, 'cpu', 16);
  return { recorded: graph, kept: keepBlocks(blockConvolutions(graph, 16), 16) };
}

/** Expects the same results but for rounding, relative to each result's largest value: sums of thousands of products cancel. */
async function assertSame(expected: OnnxGraph, actual: OnnxGraph, what: string): Promise<void> {
  const [first, second] = [await runGraph(expected), await runGraph(actual)];
  assert.deepEqual(Object.keys(second), Object.keys(first));
  for (const [name, values] of Object.entries(first)) {
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const error = values.reduce((most, value, i) => Math.max(most, Math.abs(value - second[name]![i]!)), 0);
    assert.ok(error <= 2e-4 * largest, `${what}: ${name} differs by ${error} of ${largest}`);
  }
}

test('any layers between convolutions give the same results and gradients', async (context) => {
  const block = await blockSize();
  if (block === 0) return context.skip('this CPU has no operations on blocks');
  const names = Object.keys(layers) as (keyof typeof layers)[];
  const some = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 6 });
  const isTame = (list: readonly (keyof typeof layers)[]): boolean => {
    const afterScaling = list.slice(1 + list.findIndex((name) => scaling.has(name)));
    const isAmplified =
      afterScaling.length < list.length && afterScaling.some((name) => name.includes('normalisation'));
    return !isAmplified && list.filter((name) => growing.has(name)).length <= 2;
  };
  await fc.assert(
    fc.asyncProperty(some.filter(isTame), async (list) => {
      const { blocked, kept } = versions(list, block);
      await assertSame(blocked, kept, list.join(', '));
    }),
    { numRuns: 40 },
  );
});

/** Layers after which values, and what rounding does to them, grow. */
const growing = new Set(['correlation', 'square', 'product', 'one number for each pixel', 'convolution']);
/** Layers that leave a channel almost constant, whose rounding a normalisation after them would amplify. */
const scaling = new Set(['normalisation', 'group normalisation', 'scale', 'sigmoid']);

test('between two convolutions nothing is rearranged, and normalisation and ReLU are one operation', () => {
  const { blocked, kept } = versions(['normalisation', 'ReLU', 'convolution'], 16);
  const { kept: forward } = traced(({ x, ...tensors }) => {
    const first = layers.convolution([x as tf.Tensor4D], tensors);
    return { y: layers.convolution([layers.ReLU([layers.normalisation([first], tensors)])], tensors) };
  });
  assert.equal(count(forward, 'ReorderInput'), 1, 'of the images');
  assert.equal(count(forward, 'ReorderOutput'), 1, 'of the result');
  assert.equal(count(forward, 'BatchNormalization', 'Relu'), 0);
  assert.ok(forward.nodes.some(({ attributes }) => attributes.activation === 'Relu'));
  assert.ok(count(blocked, 'BatchNormalization') > 0);
  assert.equal(count(kept, 'BatchNormalization', 'Relu'), 0, 'of the gradients too');
  assert.ok(count(kept, 'ReorderInput', 'ReorderOutput') < count(blocked, 'ReorderInput', 'ReorderOutput'));
});

test('a sum takes in the normalisation before and the ReLU after it', async (context) => {
  const { recorded, kept } = traced(({ x, ...tensors }) => {
    const first = layers.convolution([x as tf.Tensor4D], tensors);
    const second = layers.normalisation([layers.convolution([first], tensors)], tensors);
    return { y: layers.convolution([layers.ReLU([layers.shortcut([first, second])])], tensors) };
  });
  const [sum, ...others] = kept.nodes.filter(({ op, inputs }) => op === 'Conv' && inputs.length === 4);
  assert.equal(sum?.attributes.activation, 'Relu');
  assert.equal(others.length, 0);
  const block = await blockSize();
  if (block !== 16) return context.skip('this CPU has other blocks');
  await assertSame(recorded, kept, 'a sum');
});

test('sums of products over the pixels of a channel are convolutions with a filter as large as the map', () => {
  const { kept, blocked } = versions(['normalisation', 'ReLU', 'convolution'], 16);
  const products = kept.nodes.filter(({ attributes }) => String(attributes.kernel_shape) === '20,20');
  assert.equal(products.length, 2, "of the variance and of the scale's gradient");
  assert.ok(count(kept, 'Mul') < count(blocked, 'Mul'));
});

test('a map that something else needs too, and an output of the program, are there in the usual layout', async (context) => {
  const block = await blockSize();
  if (block === 0) return context.skip('this CPU has no operations on blocks');
  const fn: TensorFunction = ({ x, ...tensors }) => {
    const first = layers.ReLU([layers.convolution([x as tf.Tensor4D], tensors)]);
    const y = layers.convolution([first], tensors);
    return { first, y, best: tf.max(first, 3), same: tf.abs(first), mean: tf.mean(first, [0, 1, 2]) };
  };
  const { graph } = trace(fn, specs, 'cpu', block);
  await assertSame(graph, keepBlocks(blockConvolutions(graph, block), block), 'outputs');
});

test('group normalisation and ReLU are one operation on blocks, as images folded into channels', () => {
  const { kept } = traced(({ x, ...tensors }) => {
    const first = layers['group normalisation']([layers.convolution([x as tf.Tensor4D], tensors)], tensors);
    return { y: layers.convolution([layers.ReLU([first])], tensors) };
  });
  assert.equal(count(kept, 'ReorderInput'), 1, 'of the images');
  assert.equal(count(kept, 'ReorderOutput'), 1, 'of the result');
  assert.equal(count(kept, 'BatchNormalization', 'Relu'), 0);
});

test('maps that the gradient of a padded convolution needs are padded on blocks', async (context) => {
  const padded: InputSpecs = { ...specs, x: [16, 20, 20, 16] };
  const { graph } = trace(step(['convolution']), padded, 'cpu', 16);
  const blocked = blockConvolutions(graph, 16);
  const kept = keepBlocks(blocked, 16);
  const ranks = kept.nodes.flatMap(({ op, inputs }) =>
    op === 'Pad' ? (kept.initializers.find(({ name }) => name === inputs[1])?.shape ?? []) : [],
  );
  assert.deepEqual(ranks, [6, 6], 'lists of two numbers for each axis: blocks, rows, columns with their blocks');
  const block = await blockSize();
  if (block !== 16) return context.skip('this CPU has other blocks');
  await assertSame(blocked, kept, 'padding');
});

test('maps of other widths than whole blocks, and what no convolution follows, stay as they are', () => {
  const narrow: InputSpecs = { x: [2, 24, 24, 16], w: { shape: [3, 3, 16, 20], parameter: true } };
  const fn: TensorFunction = ({ x, w }) => ({
    y: tf.relu(atrousConv2d(x as tf.Tensor4D, w as tf.Tensor4D)),
  });
  for (const of of [narrow, { x: [2, 24, 24, 16], w: { shape: [3, 3, 16, 32], parameter: true } }]) {
    const blocked = blockConvolutions(trace(fn, of, 'cpu', 16).graph, 16);
    assert.deepEqual(
      keepBlocks(blocked, 16).nodes.map(({ op }) => op),
      blocked.nodes.map(({ op }) => op),
    );
  }
});
