import { tf } from '../tf.js';
import { type ConvAttributes, convInfo, type PoolAttributes, poolInfo } from './conv-info.js';
import { composeOn } from './define.js';
import { depthwiseFilterGradient, depthwiseInputGradient, filterGradient, maxPoolGradient } from './taps.js';

/**
 * Registers kernels that training needs and tensorflow.js's wasm backend lacks, as compositions of others. Replaces its
 * gradient of max pooling, which is wrong for windows of negative numbers only.
 */
export function fillWasmGaps(): void {
  if (tf.getKernel(tf.Conv2DBackpropFilter, 'wasm')) return;
  composeOn<ConvAttributes & { filterShape: number[] }>('wasm', tf.Conv2DBackpropFilter, ({ x, dy }, attrs) =>
    filterGradient(x as tf.Tensor4D, dy as tf.Tensor4D, convInfo(x!.shape, attrs.filterShape, attrs, false, dy!.shape)),
  );
  composeOn<ConvAttributes & { filterShape: number[] }>(
    'wasm',
    tf.DepthwiseConv2dNativeBackpropFilter,
    ({ x, dy }, attrs) =>
      depthwiseFilterGradient(
        x as tf.Tensor4D,
        dy as tf.Tensor4D,
        convInfo(x!.shape, attrs.filterShape, attrs, true, dy!.shape),
      ),
  );
  composeOn<ConvAttributes & { inputShape: number[] }>(
    'wasm',
    tf.DepthwiseConv2dNativeBackpropInput,
    ({ dy, filter }, attrs) =>
      depthwiseInputGradient(
        dy as tf.Tensor4D,
        filter as tf.Tensor4D,
        convInfo(attrs.inputShape, filter!.shape, attrs, true, dy!.shape),
      ),
  );
  tf.unregisterKernel(tf.MaxPoolGrad, 'wasm');
  composeOn<PoolAttributes>('wasm', tf.MaxPoolGrad, ({ dy, input, output }, attrs) => {
    const x = input as tf.Tensor4D;
    return maxPoolGradient(dy as tf.Tensor4D, x, output as tf.Tensor4D, poolInfo(x.shape, attrs, dy!.shape));
  });
  composeOn<{ numSegments: number }>('wasm', tf.UnsortedSegmentSum, ({ x, segmentIds }, { numSegments }) => {
    if (x!.dtype === 'int32') return wholeSegmentSum(x!, segmentIds as tf.Tensor1D, numSegments);
    const rows = tf.reshape(x!, [x!.shape[0]!, -1]);
    // as integers first: the backend's float32 ones have the bits of the integer 1
    const picks = tf.cast(tf.oneHot(tf.cast(segmentIds as tf.Tensor1D, 'int32'), numSegments), 'float32');
    return tf.reshape(tf.matMul(picks as tf.Tensor2D, rows as tf.Tensor2D, true), [numSegments, ...x!.shape.slice(1)]);
  });
}

/** Sums of whole numbers, exact and whole as in compiled programs: a product of matrices has 24 bits of each number. */
function wholeSegmentSum(x: tf.Tensor, segmentIds: tf.Tensor1D, numSegments: number): tf.Tensor {
  const given: tf.Tensor = tf.cast(segmentIds, 'int32');
  const outside: tf.Tensor = tf.scalar(numSegments, 'int32');
  const ids = tf.minimum(tf.where(tf.less(given, 0), outside, given), outside); // to a row that is cut off
  const sums = tf.scatterND(tf.expandDims(ids, 1), x, [numSegments + 1, ...x.shape.slice(1)]);
  return tf.slice(sums, 0, numSegments);
}
