import { InputError } from '../../errors.js';
import { tf } from '../tf.js';

/** tensorflow.js's description of a convolution: shapes, strides, dilations, padding. */
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
 * @param out Output shape [N, H', W', O], for gradients, which do not receive the rounding mode of the size.
 * @throws InputError for a data format other than NHWC.
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

/** Shapes, strides and padding of a pooling of NHWC tensors. */
export function poolInfo(
  x: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: PoolAttributes,
  out?: readonly number[],
): ConvInfo {
  const shape = x as [number, number, number, number];
  return fitted(tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode), out);
}

/**
 * Adjusts the padding at the bottom and right to the output size, where the requested one does not match: the size may
 * be rounded up, and with a single number tensorflow.js assumes a square filter. Negative padding crops.
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
