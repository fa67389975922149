import type { ConvInfo } from '../kernels/conv-info.js';
import type { OnnxAttributes } from '../onnx/types.js';

/** Strides, dilations and padding of a convolution as ONNX wants them. */
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
 * Attributes of the transposed convolution that is the gradient with respect to a convolution's input. Rows and columns
 * at the end that the strides left out get their zeros through output_padding.
 */
export function transposedAttributes(info: ConvInfo): OnnxAttributes {
  const { top, left, bottom, right } = info.padInfo;
  const reachY = (info.outHeight - 1) * info.strideHeight + (info.filterHeight - 1) * info.dilationHeight + 1;
  const reachX = (info.outWidth - 1) * info.strideWidth + (info.filterWidth - 1) * info.dilationWidth + 1;
  const leftOver = [info.inHeight + top + bottom - reachY, info.inWidth + left + right - reachX];
  return { ...convAttributes(info), output_padding: leftOver };
}
