import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../../random/random.js';
import { compile } from '../compile.js';
import { atrousConv2d } from '../kernels/atrous-conv2d.js';
import type { AtrousConvOptions } from '../kernels/atrous-options.js';
import { runGraph } from '../testing/run-graph.js';
import { tf } from '../tf.js';
import { type TensorFunction, trace } from '../trace/trace.js';
import type { OnnxGraph } from './graph.js';
import { winogradConvolutions } from './winograd.js';

/** A constant filter [k, k, C, C']. */
function filter(side: number, from: number, to: number): { shape: number[]; value: Float32Array } {
  const rng = random(1, 'winograd');
  const value = Float32Array.from({ length: side * side * from * to }, () => rng.between(-1, 1));
  return { shape: [side, side, from, to], value };
}

const bias = Float32Array.from({ length: 512 }, (_, i) => Math.sin(i));

function convolutions(graph: OnnxGraph): number {
  return graph.nodes.filter(({ op }) => op === 'Conv').length;
}

/** Largest difference of two results in standard deviations of the first. */
function distance(expected: Float32Array, actual: Float32Array): number {
  assert.equal(actual.length, expected.length);
  const std = Math.sqrt(expected.reduce((sum, value) => sum + value * value, 0) / expected.length);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i]!)), 0) / std;
}

const suited: readonly { what: string; x: [number, number, number]; options: AtrousConvOptions }[] = [
  { what: 'even sides', x: [1, 26, 26], options: {} },
  { what: 'odd sides and padding', x: [1, 23, 25], options: { pad: 1 } },
  { what: 'a dilation that does not divide the sides', x: [1, 23, 24], options: { pad: 3, dilations: 3 } },
  { what: 'a dilation each way', x: [1, 27, 25], options: { pad: 2, dilations: [1, 2] } },
  { what: 'several images', x: [3, 15, 14], options: { pad: 'same', dilations: 2 } },
];

for (const { what, x, options } of suited) {
  test(`wide 3x3 convolutions as products of tiles: ${what}`, async () => {
    const fn: TensorFunction = ({ x, w, b }) => ({
      y: tf.add(atrousConv2d(x as tf.Tensor4D, w as tf.Tensor4D, options), b!),
    });
    const { graph } = trace(fn, { x: [...x, 512], w: filter(3, 512, 512), b: { shape: [512], value: bias } });
    const tiled = winogradConvolutions(graph);
    assert.equal(convolutions(graph), 1, 'the graph that is exported stays as it is');
    assert.equal(convolutions(tiled), 0);
    const [expected, actual] = [await runGraph(graph), await runGraph(tiled)];
    assert.ok(distance(expected.y!, actual.y!) < 1e-5, String(distance(expected.y!, actual.y!)));
  });
}

test('the gradient that goes back through a constant filter, and a bias that belongs to the convolution', async () => {
  const w = filter(3, 512, 640);
  const back: TensorFunction = ({ x, w }) => ({
    y: tf.grad((x: tf.Tensor) => tf.sum(tf.square(atrousConv2d(x as tf.Tensor4D, w as tf.Tensor4D, { pad: 1 }))))(x!),
  });
  const { graph } = trace(back, { x: [1, 24, 24, 512], w });
  assert.equal(convolutions(graph), 2);
  const tiled = winogradConvolutions(graph);
  assert.equal(convolutions(tiled), 0);
  assert.ok(distance((await runGraph(graph)).y!, (await runGraph(tiled)).y!) < 1e-5);

  const fused: TensorFunction = ({ x, w, b }) => ({
    y: tf.fused.conv2d({
      x: x as tf.Tensor4D,
      filter: w as tf.Tensor4D,
      strides: 1,
      pad: 1,
      bias: b!,
      activation: 'relu',
    }),
  });
  const square = { w: filter(3, 512, 512), b: { shape: [512], value: bias.map((value) => 100 * value) } };
  const whole = trace(fused, { x: [1, 24, 24, 512], ...square }).graph;
  assert.equal(convolutions(winogradConvolutions(whole)), 0);
  assert.ok(distance((await runGraph(whole)).y!, (await runGraph(winogradConvolutions(whole))).y!) < 1e-5);
});

test('what gains nothing is left as it is', () => {
  const sides = { x: [1, 26, 26, 512] };
  const cases: [string, number[], ReturnType<typeof filter> | { shape: number[] }, AtrousConvOptions][] = [
    ['a stride', [1, 52, 52, 512], filter(3, 512, 512), { strides: 2 }],
    ['another size of filter', sides.x, filter(1, 512, 512), {}],
    ['few channels', [1, 26, 26, 256], filter(3, 256, 256), {}],
    ['few results', [1, 12, 12, 512], filter(3, 512, 512), {}],
    ['a filter that is computed', sides.x, { shape: [3, 3, 512, 512] }, {}],
  ];
  for (const [what, x, w, options] of cases) {
    const { graph } = trace(({ x, w }) => ({ y: atrousConv2d(x as tf.Tensor4D, w as tf.Tensor4D, options) }), { x, w });
    const tiled = winogradConvolutions(graph);
    assert.deepEqual(tiled.nodes, graph.nodes, what);
    assert.deepEqual(tiled.initializers, graph.initializers, what);
  }
});

test('a compiled program with a filter used twice, once where it gains and once where not', async () => {
  const w = filter(3, 512, 512);
  const fn: TensorFunction = ({ x, z, w }) => ({
    y: atrousConv2d(x as tf.Tensor4D, w as tf.Tensor4D),
    t: atrousConv2d(z as tf.Tensor4D, w as tf.Tensor4D),
  });
  const program = await compile(fn, { x: [1, 26, 26, 512], z: [1, 5, 5, 512], w });
  const x = Float32Array.from({ length: 26 * 26 * 512 }, (_, i) => Math.sin(i));
  const z = new Float32Array(5 * 5 * 512);
  for (let row = 0; row < 5; row++) z.set(x.subarray(row * 26 * 512, (row * 26 + 5) * 512), row * 5 * 512);
  const { y, t } = await program.run({ x, z });
  // the small image is the corner of the large one, and so are its results
  for (let row = 0; row < 3; row++) {
    const [a, b] = [
      y!.data.slice(row * 24 * 512, (row * 24 + 3) * 512),
      t!.data.slice(row * 3 * 512, (row + 1) * 3 * 512),
    ];
    assert.ok(distance(Float32Array.from(b), Float32Array.from(a)) < 1e-5);
  }
  await program.dispose();
});
