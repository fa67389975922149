import { InputError } from '../../errors.js';
import type { tf } from '../tf.js';
import { type ConvInfo, convInfo } from './conv-info.js';

/** Options of atrous convolutions. */
export interface AtrousConvOptions {
  readonly strides?: number | readonly [number, number];
  /** Distance between neighbouring filter taps. Default: 1. */
  readonly dilations?: number | readonly [number, number];
  /** Zero padding on every side: a number of pixels, or as in tensorflow.js. Default: 0. */
  readonly pad?: number | 'same' | 'valid';
}

/** Attributes of the atrous kernels. */
export interface AtrousAttributes {
  readonly strides: [number, number];
  readonly dilations: [number, number];
  readonly pad: 'same' | 'valid' | tf.backend_util.ExplicitPadding;
}

/**
 * Validates a convolution's shapes and completes its options.
 *
 * @throws InputError when channels differ or the filter is larger than the images.
 */
export function atrousAttributes(
  what: string,
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  { strides = 1, dilations = 1, pad = 0 }: AtrousConvOptions,
  isDepthwise: boolean,
): AtrousAttributes {
  const found = `found [${x.shape}] and [${filter.shape}]`;
  if (x.shape.length !== 4 || filter.shape.length !== 4 || x.shape[3] !== filter.shape[2]) {
    throw new InputError(`${what}: expected images [N, H, W, C] and a filter [kh, kw, C, ...], ${found}`);
  }
  const attributes: AtrousAttributes = {
    strides: pair(strides),
    dilations: pair(dilations),
    // tensorflow.js does not accept a number with dilation
    pad:
      typeof pad === 'number'
        ? [
            [0, 0],
            [pad, pad],
            [pad, pad],
            [0, 0],
          ]
        : pad,
  };
  const { outHeight, outWidth } = convInfo(x.shape, filter.shape, attributes, isDepthwise);
  if (outHeight < 1 || outWidth < 1) {
    throw new InputError(
      `${what}: the filter at dilation ${attributes.dilations} does not fit into the images, ${found}`,
    );
  }
  return attributes;
}

/** tensorflow.js does not support strides with dilations: convolve at stride 1 and slice every stride-th result. */
export function isStridedAndDilated({ strides, dilations }: AtrousAttributes): boolean {
  return strides.some((stride) => stride > 1) && dilations.some((dilation) => dilation > 1);
}

/** The slice that reduces a convolution at stride 1 to the strides of `info`, and its padding. */
export function denseSlice(info: ConvInfo): { end: number[]; steps: number[]; pad: tf.backend_util.ExplicitPadding } {
  const { top, bottom, left, right } = info.padInfo;
  const rows = (info.outHeight - 1) * info.strideHeight + 1;
  const columns = (info.outWidth - 1) * info.strideWidth + 1;
  return {
    end: [info.batchSize, rows, columns, info.outChannels],
    steps: [1, info.strideHeight, info.strideWidth, 1],
    pad: [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
  };
}

function pair(value: number | readonly [number, number]): [number, number] {
  return typeof value === 'number' ? [value, value] : [...value];
}
