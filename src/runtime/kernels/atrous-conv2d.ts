import { tf } from '../tf.js';
import {
  type AtrousAttributes,
  type AtrousConvOptions,
  atrousAttributes,
  denseSlice,
  isStridedAndDilated,
} from './atrous-options.js';
import { convInfo } from './conv-info.js';
import { defineKernel, runKernel } from './define.js';
import { depthwiseFilterGradient, depthwiseInputGradient, filterGradient, inputGradient } from './taps.js';

/**
 * Convolution with gradients for any dilation, on every backend and while tracing; tensorflow.js has no gradients of
 * dilated convolutions.
 *
 * @param x [N, H, W, C]
 * @param filter [kh, kw, C, O]
 * @returns [N, H', W', O]
 * @throws InputError for incompatible shapes.
 */
export function atrousConv2d(x: tf.Tensor4D, filter: tf.Tensor4D, options: AtrousConvOptions = {}): tf.Tensor4D {
  define('AtrousConv2D', false);
  const attributes = atrousAttributes('atrousConv2d', x, filter, options, false);
  return runKernel<tf.Tensor4D>('AtrousConv2D', { x, filter }, attributes);
}

/**
 * Depth-wise convolution with gradients for any dilation.
 *
 * @param x [N, H, W, C]
 * @param filter [kh, kw, C, M]: M outputs per channel.
 * @returns [N, H', W', C M]
 * @throws InputError for incompatible shapes.
 */
export function atrousDepthwiseConv2d(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  options: AtrousConvOptions = {},
): tf.Tensor4D {
  define('AtrousDepthwiseConv2D', true);
  const attributes = atrousAttributes('atrousDepthwiseConv2d', x, filter, options, true);
  return runKernel<tf.Tensor4D>('AtrousDepthwiseConv2D', { x, filter }, attributes);
}

function define(name: string, isDepthwise: boolean): void {
  defineKernel<AtrousAttributes>({
    name,
    compose: ({ x, filter }, attrs) => convolve(x as tf.Tensor4D, filter as tf.Tensor4D, attrs, isDepthwise),
    gradient: {
      save: ['x', 'filter'],
      of: ([dy], saved, attrs) => {
        const [x, filter] = saved as [tf.Tensor, tf.Tensor];
        const back = (side: string, inputs: Record<string, tf.Tensor>, more: object) => (): tf.Tensor =>
          runKernel<tf.Tensor>(`${name}Backprop${side}`, inputs, { ...attrs, ...more });
        return {
          x: back('Input', { dy: dy!, filter }, { inputShape: x.shape }),
          filter: back('Filter', { x, dy: dy! }, { filterShape: filter.shape }),
        };
      },
    },
  });
  defineKernel<AtrousAttributes & { inputShape: number[] }>({
    name: `${name}BackpropInput`,
    compose: ({ dy, filter }, attrs) => {
      const info = convInfo(attrs.inputShape, filter!.shape, attrs, isDepthwise);
      const gradient = isDepthwise ? depthwiseInputGradient : inputGradient;
      return gradient(dy as tf.Tensor4D, filter as tf.Tensor4D, info);
    },
  });
  defineKernel<AtrousAttributes & { filterShape: number[] }>({
    name: `${name}BackpropFilter`,
    compose: ({ x, dy }, attrs) => {
      const info = convInfo(x!.shape, attrs.filterShape, attrs, isDepthwise);
      const gradient = isDepthwise ? depthwiseFilterGradient : filterGradient;
      return gradient(x as tf.Tensor4D, dy as tf.Tensor4D, info);
    },
  });
}

function convolve(x: tf.Tensor4D, filter: tf.Tensor4D, attrs: AtrousAttributes, isDepthwise: boolean): tf.Tensor4D {
  const plain = isDepthwise ? tf.depthwiseConv2d<tf.Tensor4D> : tf.conv2d<tf.Tensor4D>;
  const { strides, dilations, pad } = attrs;
  if (!isStridedAndDilated(attrs)) return plain(x, filter, strides, pad, 'NHWC', dilations);
  const { end, steps, pad: sides } = denseSlice(convInfo(x.shape, filter.shape, attrs, isDepthwise));
  const dense = plain(x, filter, 1, sides, 'NHWC', dilations);
  return tf.stridedSlice(dense, [0, 0, 0, 0], end, steps) as tf.Tensor4D;
}
