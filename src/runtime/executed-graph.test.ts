import assert from 'node:assert/strict';
import { test } from 'node:test';
import { graphVersions } from './executed-graph.js';
import { atrousConv2d } from './kernels/atrous-conv2d.js';
import { BLOCKED_DOMAIN } from './onnx/blocked-filter.js';
import type { OnnxGraph } from './onnx/graph.js';
import { RangeObserver } from './precision/range-observer.js';
import type { Rewrite } from './session.js';
import { tf } from './tf.js';
import { type InputSpecs, type TensorFunction, trace } from './trace/trace.js';

/** A convolution with a constant filter, then a correlation with a computed one, which the CPU computes in blocks. */
const network: TensorFunction = ({ x, z, w }) => {
  const features = tf.relu(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'));
  const deep = tf.conv2d(features as tf.Tensor4D, tf.reshape(w!, [3, 3, 16, 16]) as tf.Tensor4D, 1, 'same');
  const filter = tf.reshape(z!, [5, 5, 16, 1]) as tf.Tensor4D;
  return { y: tf.depthwiseConv2d(deep as tf.Tensor4D, filter, 1, 'valid') };
};
const inputs: InputSpecs = {
  x: [1, 29, 29, 16],
  z: [1, 5, 5, 16],
  w: { shape: [3, 3, 16, 16], value: Float32Array.from({ length: 2304 }, (_, i) => Math.sin(i) / 10) },
};
const blocks = ({ nodes }: OnnxGraph): number =>
  nodes.filter(({ op, domain }) => op === 'Conv' && domain === BLOCKED_DOMAIN).length;

test('a correlation is computed in blocks on the CPU in every precision, and exported by standard operators', async () => {
  const observer = await RangeObserver.of(network, inputs, { threads: 1 });
  await observer.run({ x: new Float32Array(29 * 29 * 16).fill(1), z: new Float32Array(400).fill(0.1) });
  const int8 = observer.ranges();
  await observer.dispose();
  for (const precision of [{}, { int8 }, { half: true }]) {
    const { graph } = trace(network, inputs, 'cpu', 16);
    const { executed, standard } = graphVersions(graph, { provider: 'cpu', block: 16 }, precision);
    assert.equal(blocks(executed), 1, JSON.stringify(Object.keys(precision)));
    assert.equal(blocks(standard()), 0);
  }
});

test('on a card half precision is executed as it is exported; on the CPU it is rounded', () => {
  const casts = ({ nodes }: OnnxGraph): number => nodes.filter(({ op }) => op === 'Cast').length;
  const versions = (provider: 'cpu' | 'webgpu') => {
    const { executed, standard } = graphVersions(
      trace(network, inputs, provider, 0).graph,
      { provider, block: 0 },
      { half: true },
    );
    return [casts(executed), casts(standard())] as const;
  };
  const [onCard, exported] = versions('webgpu');
  assert.ok(onCard > 0 && onCard === exported);
  const [onCpu, fromCpu] = versions('cpu');
  assert.ok(onCpu === 0 && fromCpu > 0);
});

/** A wide convolution with a constant filter, which Winograd's filtering computes. */
const wide: TensorFunction = ({ x, w }) => ({
  y: atrousConv2d(x as tf.Tensor4D, w as tf.Tensor4D, { pad: 1 }),
});
const wideInputs: InputSpecs = {
  x: [1, 31, 31, 512],
  w: { shape: [3, 3, 512, 512], value: Float32Array.from({ length: 9 * 512 * 512 }, (_, i) => Math.sin(i)) },
};

/** Two convolutions with filters that may change, between which a map can stay on blocks. */
const twice: TensorFunction = ({ x, w }) => {
  const first = tf.relu(atrousConv2d(x as tf.Tensor4D, w as tf.Tensor4D, { pad: 1 }));
  return { y: atrousConv2d(first, w as tf.Tensor4D, { pad: 1 }) };
};
const twiceInputs: InputSpecs = { x: [1, 29, 29, 16], w: { shape: [3, 3, 16, 16], parameter: true } };

test('each rewrite of the CPU can be left out, to measure what it gains', () => {
  const executed = (fn: TensorFunction, specs: InputSpecs, without: readonly Rewrite[]): OnnxGraph =>
    graphVersions(trace(fn, specs, 'cpu', 16).graph, { provider: 'cpu', block: 16 }, { without }).executed;
  const products = ({ nodes }: OnnxGraph): number => nodes.filter(({ op }) => op === 'MatMul').length;
  assert.ok(products(executed(wide, wideInputs, [])) > 0);
  assert.equal(products(executed(wide, wideInputs, ['winograd'])), 0);
  assert.equal(blocks(executed(network, inputs, ['winograd'])), 1);
  assert.equal(blocks(executed(network, inputs, ['blocked'])), 0);
  const reordered = ({ nodes }: OnnxGraph): number => nodes.filter(({ op }) => op === 'ReorderOutput').length;
  assert.equal(reordered(executed(twice, twiceInputs, [])), 1);
  assert.equal(reordered(executed(twice, twiceInputs, ['kept'])), 2);
});
