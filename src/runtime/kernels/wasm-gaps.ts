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
    const rows = tf.reshape(x!, [x!.shape[0]!, -1]);
    // as integers first: the backend's float32 ones have the bits of the integer 1
    const picks = tf.cast(tf.oneHot(tf.cast(segmentIds as tf.Tensor1D, 'int32'), numSegments), 'float32');
    return tf.reshape(tf.matMul(picks as tf.Tensor2D, rows as tf.Tensor2D, true), [numSegments, ...x!.shape.slice(1)]);
  });
}
