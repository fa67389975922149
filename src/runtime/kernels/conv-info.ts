import { InputError } from '../../errors.js';
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

/** Attributes of tensorflow.js' pooling kernels. */
export interface PoolAttributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * Shapes, strides and padding of a convolution of NHWC tensors.
 *
 * @param out [N, H', W', O] of the result, which gradients know: tensorflow.js does not tell them how its size was rounded.
 * @throws InputError when channels come first.
 */
export function convInfo(
  x: readonly number[],
  filter: readonly number[],
  { strides, dilations, pad, dimRoundingMode, dataFormat = 'NHWC' }: ConvAttributes,
  isDepthwise: boolean,
  out?: readonly number[],
): ConvInfo {
  if (dataFormat !== 'NHWC')
    throw new InputError(`a convolution of ${dataFormat} images; expected NHWC: transpose them`);
  const shapes = [x, filter] as [[number, number, number, number], [number, number, number, number]];
  const info = tf.backend_util.computeConv2DInfo(...shapes, strides, dilations ?? 1, pad, dimRoundingMode, isDepthwise);
  return fitted(out ? { ...info, outHeight: out[1]!, outWidth: out[2]! } : info);
}

/** The same of a pooling. */
export function poolInfo(
  x: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: PoolAttributes,
  out?: readonly number[],
): ConvInfo {
  const shape = x as [number, number, number, number];
  return fitted(tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode), out);
}

/**
 * With the padding below and to the right that the result's size takes, where the one that was asked for does not give it: the
 * size may be rounded up, and with one number for all sides tensorflow.js takes the filter for a square. Negative cuts.
 */
function fitted(asked: ConvInfo, out?: readonly number[]): ConvInfo {
  const info = out ? { ...asked, outHeight: out[1]!, outWidth: out[2]! } : asked;
  const { top, left, bottom, right } = info.padInfo;
  const after = (pad: number, reach: number, stride: number): number =>
    reach <= pad && reach > pad - stride ? pad : reach;
  const reachY = (info.outHeight - 1) * info.strideHeight + info.effectiveFilterHeight - info.inHeight - top;
  const reachX = (info.outWidth - 1) * info.strideWidth + info.effectiveFilterWidth - info.inWidth - left;
  const pads = { bottom: after(bottom, reachY, info.strideHeight), right: after(right, reachX, info.strideWidth) };
  return { ...info, padInfo: { ...info.padInfo, ...pads } };
}
