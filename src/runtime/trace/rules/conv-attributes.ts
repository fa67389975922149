import type { ConvInfo } from '../../kernels/conv-info.js';
import type { OnnxAttributes } from '../../onnx/types.js';
import type { Recorder } from '../recorder.js';
import { callSite, TraceError } from '../trace-error.js';

/**
 * Validates that a convolution can be expressed in ONNX.
 *
 * @throws TraceError with the location in the user's code.
 */
export function traceableInfo(info: ConvInfo): ConvInfo {
  const { bottom, right } = info.padInfo;
  if (bottom >= 0 && right >= 0) return info;
  throw new TraceError(
    `one number of padding for a window of ${info.filterHeight} x ${info.filterWidth} omits part of the image; ` +
      `expected 'same', 'valid' or numbers for each side; met ${callSite()}`,
  );
}

/** ONNX attributes of a convolution: strides, dilations and padding. */
export function convAttributes(info: ConvInfo): OnnxAttributes {
  const { top, left, bottom, right } = info.padInfo;
  return {
    kernel_shape: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    pads: [top, left, bottom, right],
  };
}

/**
 * Attributes of the transposed convolution that is the gradient with respect to a convolution's input. Trailing rows
 * and columns that the strides skip are filled by output_padding.
 */
export function transposedAttributes(info: ConvInfo): OnnxAttributes {
  const { top, left, bottom, right } = info.padInfo;
  const reachY = (info.outHeight - 1) * info.strideHeight + (info.filterHeight - 1) * info.dilationHeight + 1;
  const reachX = (info.outWidth - 1) * info.strideWidth + (info.filterWidth - 1) * info.dilationWidth + 1;
  const leftOver = [info.inHeight + top + bottom - reachY, info.inWidth + left + right - reachX];
  return { ...convAttributes(info), output_padding: leftOver };
}

/**
 * Padding with which a convolution with the flipped filter computes the gradient with respect to the input; undefined
 * where only a transposed convolution does.
 */
export function flippedPads(info: ConvInfo): number[] | undefined {
  const { top, left, bottom, right } = info.padInfo;
  const [reachY, reachX] = [(info.filterHeight - 1) * info.dilationHeight, (info.filterWidth - 1) * info.dilationWidth];
  const pads = [reachY - top, reachX - left, reachY - bottom, reachX - right];
  const isDense = info.strideHeight === 1 && info.strideWidth === 1;
  return isDense && pads.every((pad) => pad >= 0) ? pads : undefined;
}

/** Appends nodes that flip a filter [O, I, kh, kw] with the given number of taps. */
export function flipFilter(r: Recorder, filter: string, taps: number): string {
  if (taps === 1) return filter;
  const both = (value: number): string => r.graph.int64([value, value]);
  return r.node('Slice', [filter, both(-1), both(-(2 ** 31)), r.graph.int64([2, 3]), both(-1)]);
}
