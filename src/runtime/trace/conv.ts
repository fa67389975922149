import { type ConvAttributes, type ConvInfo, convInfo } from '../kernels/conv-info.js';
import * as tf from '../tf.js';
import { convAttributes, transposedAttributes } from './conv-attributes.js';
import { filterGradient } from './filter-gradient.js';
import { activated, biasName } from './fused.js';
import { NCHW, OIHW } from './order.js';
import type { Recorder } from './recorder.js';
import { type RuleCall, rule } from './rule.js';

/** Attributes of the kernels that add a bias and an activation. */
interface FusedAttributes extends ConvAttributes {
  readonly activation: string;
  readonly leakyreluAlpha?: number;
}

/** Registers convolution with strides, dilations and padding, its fused form, and both gradients. */
export function registerConv(): void {
  const forward = ({ inputs: { x, filter }, attrs, recorder }: RuleCall<ConvAttributes>): tf.TensorInfo =>
    conv(recorder, x!, filter!, convInfo(x!.shape, filter!.shape, attrs, false));
  const backInput = ({
    inputs: { dy, filter },
    attrs,
    recorder,
  }: RuleCall<ConvAttributes & { inputShape: number[] }>) =>
    inputGradient(recorder, dy!, filter!, convInfo(attrs.inputShape, filter!.shape, attrs, false));
  const backFilter = ({ inputs: { x, dy }, attrs, recorder }: RuleCall<ConvAttributes & { filterShape: number[] }>) =>
    filterGradient(recorder, x!, dy!, convInfo(x!.shape, attrs.filterShape, attrs, false));
  // our own kernels differ only in that their gradients take dilations
  for (const name of [tf.Conv2D, 'AtrousConv2D']) rule(name, forward);
  for (const name of [tf.Conv2DBackpropInput, 'AtrousConv2DBackpropInput']) rule(name, backInput);
  for (const name of [tf.Conv2DBackpropFilter, 'AtrousConv2DBackpropFilter']) rule(name, backFilter);
  rule<FusedAttributes>(tf.FusedConv2D, ({ inputs, attrs, recorder }) => {
    const { x, filter } = inputs;
    const result = conv(recorder, x!, filter!, convInfo(x!.shape, filter!.shape, attrs, false), inputs.bias);
    return activated(recorder, result, attrs, inputs.preluActivationWeights);
  });
}

function conv(
  r: Recorder,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  info: ConvInfo,
  bias?: tf.TensorInfo,
): tf.TensorInfo {
  const inputs = [r.name(x, NCHW), r.name(filter, OIHW)];
  if (bias) inputs.push(biasName(r, bias, info.outChannels));
  return r.made(r.node('Conv', inputs, convAttributes(info)), info.outShape, 'float32', NCHW);
}

/**
 * The input's gradient. A transposed convolution in general; where it is a convolution of about as many positions with the
 * filter turned round, that is faster by a quarter.
 */
function inputGradient(r: Recorder, dy: tf.TensorInfo, filter: tf.TensorInfo, info: ConvInfo): tf.TensorInfo {
  const isDense = info.strideHeight === 1 && info.strideWidth === 1;
  const isLarger = info.inHeight * info.inWidth > 1.2 * info.outHeight * info.outWidth;
  const { top, left, bottom, right } = info.padInfo;
  const [reachY, reachX] = [(info.filterHeight - 1) * info.dilationHeight, (info.filterWidth - 1) * info.dilationWidth];
  const pads = [reachY - top, reachX - left, reachY - bottom, reachX - right];
  if (!isDense || isLarger || pads.some((pad) => pad < 0)) {
    const inputs = [r.name(dy, NCHW), r.name(filter, OIHW)];
    const name = r.node('ConvTranspose', inputs, transposedAttributes(info));
    return r.made(name, info.inShape, 'float32', NCHW);
  }
  const name = r.node('Conv', [r.name(dy, NCHW), turnedFilter(r, filter, info)], { ...convAttributes(info), pads });
  return r.made(name, info.inShape, 'float32', NCHW);
}

/** A filter turned round, with inputs and outputs exchanged: [I, O, kh, kw]. */
function turnedFilter(r: Recorder, filter: tf.TensorInfo, info: ConvInfo): string {
  const exchanged = r.name(filter, [2, 3, 0, 1]);
  if (info.filterHeight * info.filterWidth === 1) return exchanged;
  const both = (value: number): string => r.graph.int64([value, value]);
  return r.node('Slice', [exchanged, both(-1), both(-(2 ** 31)), r.graph.int64([2, 3]), both(-1)]);
}
