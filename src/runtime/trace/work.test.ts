import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lossAndGradients } from '../gradients.js';
import { atrousConv2d } from '../kernels/atrous-conv2d.js';
import { depthwiseCorrelation } from '../kernels/depthwise-correlation.js';
import { tf } from '../tf.js';
import type { InputSpecs, NamedTensors } from './trace.js';
import { kernelWork } from './work.js';

/** Operations and bytes of a function of two tensors, and of it with the gradients of both. */
function counted(inputs: InputSpecs, fn: (x: tf.Tensor4D, w: tf.Tensor4D) => tf.Tensor) {
  const of = ({ x, w }: NamedTensors): tf.Tensor => fn(x as tf.Tensor4D, w as tf.Tensor4D);
  const sum = (works: readonly { flops: number; bytes: number }[]) => ({
    flops: works.reduce((total, { flops }) => total + flops, 0),
    bytes: works.reduce((total, { bytes }) => total + bytes, 0),
  });
  const forward = kernelWork((tensors) => ({ y: of(tensors) }), inputs);
  const both = kernelWork((tensors) => {
    const { gradients } = lossAndGradients((current) => tf.sum(of({ ...tensors, ...current })) as tf.Scalar, tensors);
    return { dx: gradients.x!, dw: gradients.w! };
  }, inputs);
  return { forward: sum(forward), both: sum(both) };
}

test('products of a convolution, and three times as many with both gradients', () => {
  const { forward, both } = counted({ x: [2, 9, 9, 4], w: [3, 3, 4, 8] }, (x, w) => tf.conv2d(x, w, 2, 'valid'));
  assert.equal(forward.flops, 2 * (2 * 4 * 4 * 8) * (3 * 3 * 4));
  assert.equal(forward.bytes, 4 * (2 * 9 * 9 * 4 + 3 * 3 * 4 * 8 + 2 * 4 * 4 * 8));
  assert.equal(both.flops, 3 * forward.flops);
  assert.ok(both.bytes > 3 * forward.bytes);
});

test('dilated, depth-wise, correlated and matrix products', () => {
  const dilated = counted({ x: [1, 9, 9, 4], w: [3, 3, 4, 8] }, (x, w) => atrousConv2d(x, w, { dilations: 2 }));
  assert.equal(dilated.forward.flops, 2 * (5 * 5 * 8) * (3 * 3 * 4));
  const depthwise = counted({ x: [1, 9, 9, 4], w: [3, 3, 4, 1] }, (x, w) => tf.depthwiseConv2d(x, w, 1, 'valid'));
  assert.equal(depthwise.forward.flops, 2 * (7 * 7 * 4) * (3 * 3));
  const correlation = counted({ x: [2, 9, 9, 4], w: [2, 5, 5, 4] }, depthwiseCorrelation);
  assert.equal(correlation.forward.flops, 2 * (2 * 5 * 5 * 4) * (5 * 5));
  for (const { forward, both } of [dilated, depthwise, correlation]) assert.equal(both.flops, 3 * forward.flops);
  const product = counted({ x: [5, 7], w: [3, 7] }, (x, w) => tf.matMul(x as tf.Tensor, w as tf.Tensor, false, true));
  assert.equal(product.forward.flops, 2 * 5 * 7 * 3);
  assert.equal(product.both.flops, 3 * product.forward.flops);
});

test('reshaping moves nothing; addition reads both operands and writes one', () => {
  const { forward } = counted({ x: [4, 6], w: [4, 6] }, (x, w) => tf.add(tf.reshape(x, [6, 4]), tf.reshape(w, [6, 4])));
  assert.deepEqual(forward, { flops: 0, bytes: 4 * 3 * 24 });
});
