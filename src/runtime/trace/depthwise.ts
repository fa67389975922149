import { type ConvAttributes, type ConvInfo, convInfo } from '../kernels/conv-info.js';
import * as tf from '../tf.js';
import { convAttributes, transposedAttributes } from './conv-attributes.js';
import { patches } from './filter-gradient.js';
import { activated, biasName } from './fused.js';
import { CMHW, NCHW } from './order.js';
import type { Recorder } from './recorder.js';
import { type RuleCall, rule } from './rule.js';

/** Registers depth-wise convolution, its gradients, and the depth-wise correlation of two computed maps. */
export function registerDepthwise(): void {
  const forward = ({ inputs: { x, filter }, attrs, recorder }: RuleCall<ConvAttributes>): tf.TensorInfo =>
    depthwise(recorder, x!, filter!, convInfo(x!.shape, filter!.shape, attrs, true));
  const backInput = ({
    inputs: { dy, filter },
    attrs,
    recorder,
  }: RuleCall<ConvAttributes & { inputShape: number[] }>) =>
    inputGradient(recorder, dy!, filter!, convInfo(attrs.inputShape, filter!.shape, attrs, true));
  const backFilter = ({ inputs: { x, dy }, attrs, recorder }: RuleCall<ConvAttributes & { filterShape: number[] }>) =>
    filterGradient(recorder, x!, dy!, convInfo(x!.shape, attrs.filterShape, attrs, true));
  // our own kernels differ only in that their gradients take dilations
  for (const name of [tf.DepthwiseConv2dNative, 'AtrousDepthwiseConv2D']) rule(name, forward);
  for (const name of [tf.DepthwiseConv2dNativeBackpropInput, 'AtrousDepthwiseConv2DBackpropInput'])
    rule(name, backInput);
  for (const name of [tf.DepthwiseConv2dNativeBackpropFilter, 'AtrousDepthwiseConv2DBackpropFilter']) {
    rule(name, backFilter);
  }
  rule<ConvAttributes & { activation: string }>(tf.FusedDepthwiseConv2D, ({ inputs, attrs, recorder }) => {
    const { x, filter, bias, preluActivationWeights } = inputs;
    const result = depthwise(recorder, x!, filter!, convInfo(x!.shape, filter!.shape, attrs, true), bias);
    return activated(recorder, result, attrs, preluActivationWeights);
  });
  registerCorrelation();
}

/** One multiple at a time: ONNX Runtime on WebGPU computes wrong numbers from groups of several channels. */
function inputGradient(r: Recorder, dy: tf.TensorInfo, filter: tf.TensorInfo, info: ConvInfo): tf.TensorInfo {
  const multiplier = info.outChannels / info.inChannels;
  const attributes = { ...transposedAttributes(info), group: info.inChannels };
  const parts = Array.from({ length: multiplier }, (_, m) => {
    const operands = [multiple(r, dy, info, m), multipleOfFilter(r, filter, info, m)];
    return r.node('ConvTranspose', operands, attributes);
  });
  const name = parts.length === 1 ? parts[0]! : r.node('Sum', parts);
  return r.made(name, info.inShape, 'float32', NCHW);
}

/** Per image and channel, the gradient [M, P] times the patches [k k, P] transposed, then summed over the images. */
function filterGradient(r: Recorder, x: tf.TensorInfo, dy: tf.TensorInfo, info: ConvInfo): tf.TensorInfo {
  const { batchSize: n, inChannels: c, filterHeight: kh, filterWidth: kw } = info;
  const [positions, multiplier] = [info.outHeight * info.outWidth, info.outChannels / c];
  const cols = r.reshape(patches(r, r.name(x, NCHW), c, info), [n, c, kh * kw, positions]);
  const gradient = r.reshape(r.name(dy, NCHW), [n, c, multiplier, positions]);
  const product = r.node('MatMul', [gradient, r.node('Transpose', [cols], { perm: [0, 1, 3, 2] })]);
  const sum = r.node('ReduceSum', [product, r.graph.int64([0])], { keepdims: 0 });
  return r.made(r.reshape(sum, [c, multiplier, kh, kw]), info.filterShape, 'float32', CMHW);
}

function depthwise(
  r: Recorder,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  info: ConvInfo,
  bias?: tf.TensorInfo,
): tf.TensorInfo {
  const inputs = [r.name(x, NCHW), kernels(r, filter, info)];
  if (bias) inputs.push(biasName(r, bias, info.outChannels));
  const name = r.node('Conv', inputs, { ...convAttributes(info), group: info.inChannels });
  return r.made(name, info.outShape, 'float32', NCHW);
}

/** Of each input channel, output channel m: [N, C, H', W']. */
function multiple(r: Recorder, dy: tf.TensorInfo, info: ConvInfo, m: number): string {
  const multiplier = info.outChannels / info.inChannels;
  if (multiplier === 1) return r.name(dy, NCHW);
  const { batchSize: n, inChannels: c, outHeight: h, outWidth: w } = info;
  const all = r.reshape(r.name(dy, NCHW), [n, c, multiplier, h * w]);
  return r.reshape(r.node('Gather', [all, r.graph.scalar(m, 'int64')], { axis: 2 }), [n, c, h, w]);
}

/** The filter of output channel m of each input channel: [C, 1, k, k]. */
function multipleOfFilter(r: Recorder, filter: tf.TensorInfo, info: ConvInfo, m: number): string {
  if (info.outChannels === info.inChannels) return kernels(r, filter, info);
  return r.node('Gather', [r.name(filter, CMHW), r.graph.int64([m])], { axis: 1 });
}

/** A depth-wise filter as ONNX wants it: [C M, 1, k, k]. */
function kernels(r: Recorder, filter: tf.TensorInfo, info: ConvInfo): string {
  return r.reshape(r.name(filter, CMHW), [info.outChannels, 1, info.filterHeight, info.filterWidth]);
}

/**
 * Every channel of every image of one map convolved with its own from another: one grouped convolution with the images
 * folded into the channels. The gradients are grouped convolutions too.
 */
function registerCorrelation(): void {
  const folded = (r: Recorder, tensor: tf.TensorInfo, isKernel: boolean): string => {
    const [b, h, w, c] = tensor.shape as [number, number, number, number];
    return r.reshape(r.name(tensor, NCHW), isKernel ? [b * c, 1, h, w] : [1, b * c, h, w]);
  };
  const unfolded = (r: Recorder, name: string, shape: readonly number[]): tf.TensorInfo => {
    const [b, h, w, c] = shape as [number, number, number, number];
    return r.made(r.reshape(name, [b, c, h, w]), [b, h, w, c], 'float32', NCHW);
  };
  const groups = ([b, , , c]: readonly number[]): { group: number } => ({ group: b! * c! });

  rule('DepthwiseCorrelation', ({ inputs: { x, z }, recorder: r }) => {
    const [b, h, w, c] = x!.shape as [number, number, number, number];
    const shape = [b, h - z!.shape[1]! + 1, w - z!.shape[2]! + 1, c];
    return unfolded(r, r.node('Conv', [folded(r, x!, false), folded(r, z!, true)], groups(shape)), shape);
  });
  rule<{ shape: number[] }>('DepthwiseCorrelationBackpropX', ({ inputs: { dy, z }, attrs: { shape }, recorder: r }) =>
    unfolded(r, r.node('ConvTranspose', [folded(r, dy!, false), folded(r, z!, true)], groups(shape)), shape),
  );
  rule<{ shape: number[] }>('DepthwiseCorrelationBackpropZ', ({ inputs: { dy, x }, attrs: { shape }, recorder: r }) =>
    unfolded(r, r.node('Conv', [folded(r, x!, false), folded(r, dy!, true)], groups(shape)), shape),
  );
}
