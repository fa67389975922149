import type { ConvInfo } from '../../kernels/conv-info.js';
import type { FilterInfo } from '../../onnx/types.js';
import { tf } from '../../tf.js';
import { CMHW, NCHW } from '../layout.js';
import type { Recorder } from '../recorder.js';
import { convAttributes, flipFilter, flippedPads, transposedAttributes } from './conv-attributes.js';
import { registerFamily } from './conv-family.js';
import { channelGroups, channelsOf, im2col } from './filter-gradient.js';
import { biasName } from './fused.js';

/** Registers depth-wise convolution, its fused form, and both gradients. */
export function registerDepthwise(): void {
  registerFamily({
    // the custom kernel differs only in that its gradients support dilations
    kernels: [tf.DepthwiseConv2dNative, 'AtrousDepthwiseConv2D'],
    fused: tf.FusedDepthwiseConv2D,
    isDepthwise: true,
    forward: depthwise,
    inputGradient,
    filterGradient,
  });
}

/**
 * A convolution with the flipped filter where possible; otherwise one output of each channel at a time, as ONNX Runtime
 * on WebGPU computes wrong results for groups of several channels.
 */
function inputGradient(r: Recorder, dy: tf.TensorInfo, filter: tf.TensorInfo, info: ConvInfo): tf.TensorInfo {
  const multiplier = info.outChannels / info.inChannels;
  const pads = flippedPads(info);
  if (multiplier === 1 && pads) {
    const from = kernels(r, filter, info);
    const operands = [r.nameIn(dy, NCHW), flipFilter(r, from, info.filterHeight * info.filterWidth)];
    const attributes = { ...convAttributes(info), pads, group: info.inChannels };
    const name = r.convolution(operands, attributes, filterInfo(info, [info.outShape, info.inShape], from, true));
    return r.output(name, info.inShape, 'float32', NCHW);
  }
  const attributes = { ...transposedAttributes(info), group: info.inChannels };
  const parts = Array.from({ length: multiplier }, (_, m) => {
    const operands = [multiple(r, dy, info, m), multipleOfFilter(r, filter, info, m)];
    return r.node('ConvTranspose', operands, attributes);
  });
  return r.output(r.sum(parts), info.inShape, 'float32', NCHW);
}

/**
 * Per image and channel, gradient [M, P] times transposed patches [k k, P], summed over images. Channels are processed in
 * groups that bound the memory of patches.
 */
function filterGradient(r: Recorder, x: tf.TensorInfo, dy: tf.TensorInfo, info: ConvInfo): tf.TensorInfo {
  const { batchSize: n, inChannels: c, filterHeight: kh, filterWidth: kw } = info;
  const [positions, multiplier] = [info.outHeight * info.outWidth, info.outChannels / c];
  const sums = channelGroups(info).map((group) => {
    const count = group.to - group.from;
    const images = channelsOf(r, r.nameIn(x, NCHW), 1, group, info);
    const cols = r.reshape(im2col(r, images, count, info), [n, count, kh * kw, positions]);
    const all = r.reshape(r.nameIn(dy, NCHW), [n, c, multiplier, positions]);
    const gradient = channelsOf(r, all, 1, group, info);
    const product = r.node('MatMul', [gradient, r.node('Transpose', [cols], { perm: [0, 1, 3, 2] })]);
    return r.node('ReduceSum', [product, r.graph.int64([0])], { keepdims: 0 });
  });
  const sum = sums.length === 1 ? sums[0]! : r.node('Concat', sums, { axis: 0 });
  return r.output(r.reshape(sum, [c, multiplier, kh, kw]), info.filterShape, 'float32', CMHW);
}

function depthwise(
  r: Recorder,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  info: ConvInfo,
  bias?: tf.TensorInfo,
): tf.TensorInfo {
  const inputs = [r.nameIn(x, NCHW), kernels(r, filter, info)];
  if (bias) inputs.push(biasName(r, bias, info.outChannels));
  const attributes = { ...convAttributes(info), group: info.inChannels };
  const name = r.convolution(inputs, attributes, filterInfo(info, [info.inShape, info.outShape], inputs[1]!, false));
  return r.output(name, info.outShape, 'float32', NCHW);
}

/** @param shapes [N, H, W, C] of input and output. */
function filterInfo(
  info: ConvInfo,
  shapes: readonly [readonly number[], readonly number[]],
  name: string,
  isFlipped: boolean,
): FilterInfo {
  const [images, results] = shapes.map(([n, h, w]) => [n!, h!, w!] as const);
  return {
    shape: [info.outChannels, 1, info.filterHeight, info.filterWidth],
    images: images!,
    results: results!,
    source: { name, axes: 'oik', isFlipped },
  };
}

/** Of each input channel, output channel m: [N, C, H', W']. */
function multiple(r: Recorder, dy: tf.TensorInfo, info: ConvInfo, m: number): string {
  const multiplier = info.outChannels / info.inChannels;
  if (multiplier === 1) return r.nameIn(dy, NCHW);
  const { batchSize: n, inChannels: c, outHeight: h, outWidth: w } = info;
  const all = r.reshape(r.nameIn(dy, NCHW), [n, c, multiplier, h * w]);
  return r.reshape(r.node('Gather', [all, r.graph.scalar(m, 'int64')], { axis: 2 }), [n, c, h, w]);
}

/** The filter of output channel m of each input channel: [C, 1, k, k]. */
function multipleOfFilter(r: Recorder, filter: tf.TensorInfo, info: ConvInfo, m: number): string {
  if (info.outChannels === info.inChannels) return kernels(r, filter, info);
  return r.node('Gather', [r.nameIn(filter, CMHW), r.graph.int64([m])], { axis: 1 });
}

/** A depth-wise filter in ONNX's layout: [C M, 1, k, k]. */
function kernels(r: Recorder, filter: tf.TensorInfo, info: ConvInfo): string {
  return r.reshape(r.nameIn(filter, CMHW), [info.outChannels, 1, info.filterHeight, info.filterWidth]);
}
