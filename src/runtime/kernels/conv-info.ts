import * as tf from '../tf.js';

/** What tensorflow.js says of a convolution: shapes, strides, dilations, padding. */
export type ConvInfo = tf.backend_util.Conv2DInfo;

/** Attributes of tensorflow.js' convolution kernels. */
export interface ConvAttributes {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly dataFormat?: string;
}

/** Shapes, strides and padding of a convolution of NHWC tensors. */
export function convInfo(
  x: readonly number[],
  filter: readonly number[],
  { strides, dilations, pad, dimRoundingMode }: ConvAttributes,
  isDepthwise: boolean,
): ConvInfo {
  const shapes = [x, filter] as [[number, number, number, number], [number, number, number, number]];
  return tf.backend_util.computeConv2DInfo(...shapes, strides, dilations ?? 1, pad, dimRoundingMode, isDepthwise);
}
