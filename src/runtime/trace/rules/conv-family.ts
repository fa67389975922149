import { type ConvAttributes, type ConvInfo, convInfo } from '../../kernels/conv-info.js';
import type { tf } from '../../tf.js';
import type { Recorder } from '../recorder.js';
import { rule } from '../rule.js';
import { callSite, TraceError } from '../trace-error.js';
import { traceableInfo } from './conv-attributes.js';
import { applyActivation } from './fused.js';

/** A kind of convolution, dense or depth-wise, with the writers of its operation and gradients. */
export interface ConvFamily {
  /** Kernel names; those of gradients have the suffixes BackpropInput and BackpropFilter. */
  readonly kernels: readonly string[];
  /** Name of the kernel fused with bias and activation. */
  readonly fused: string;
  readonly isDepthwise: boolean;
  readonly forward: (
    r: Recorder,
    x: tf.TensorInfo,
    filter: tf.TensorInfo,
    info: ConvInfo,
    bias?: tf.TensorInfo,
  ) => tf.TensorInfo;
  readonly inputGradient: (r: Recorder, dy: tf.TensorInfo, filter: tf.TensorInfo, info: ConvInfo) => tf.TensorInfo;
  readonly filterGradient: (r: Recorder, x: tf.TensorInfo, dy: tf.TensorInfo, info: ConvInfo) => tf.TensorInfo;
}

interface FusedAttributes extends ConvAttributes {
  readonly activation: string;
  readonly leakyreluAlpha?: number;
}

/** @throws TraceError when ONNX has no such convolution, with the location in the user's code. */
function tracedInfo(
  x: readonly number[],
  filter: readonly number[],
  attrs: ConvAttributes,
  isDepthwise: boolean,
  out?: readonly number[],
): ConvInfo {
  const { dataFormat = 'NHWC' } = attrs;
  if (dataFormat !== 'NHWC') {
    throw new TraceError(
      `a convolution of ${dataFormat} images cannot be traced; expected NHWC: transpose them; met ${callSite()}`,
    );
  }
  return traceableInfo(convInfo(x, filter, attrs, isDepthwise, out));
}

/** Registers the rules of all kernels of a family. */
export function registerFamily({ kernels, fused, isDepthwise, ...write }: ConvFamily): void {
  for (const kernel of kernels) {
    rule<ConvAttributes>(kernel, ({ inputs: { x, filter }, attrs, recorder }) =>
      write.forward(recorder, x!, filter!, tracedInfo(x!.shape, filter!.shape, attrs, isDepthwise)),
    );
    rule<ConvAttributes & { inputShape: number[] }>(
      `${kernel}BackpropInput`,
      ({ inputs: { dy, filter }, attrs, recorder }) =>
        write.inputGradient(
          recorder,
          dy!,
          filter!,
          tracedInfo(attrs.inputShape, filter!.shape, attrs, isDepthwise, dy!.shape),
        ),
    );
    rule<ConvAttributes & { filterShape: number[] }>(
      `${kernel}BackpropFilter`,
      ({ inputs: { x, dy }, attrs, recorder }) =>
        write.filterGradient(recorder, x!, dy!, tracedInfo(x!.shape, attrs.filterShape, attrs, isDepthwise, dy!.shape)),
    );
  }
  rule<FusedAttributes>(fused, ({ inputs: { x, filter, bias, preluActivationWeights }, attrs, recorder }) => {
    const result = write.forward(recorder, x!, filter!, tracedInfo(x!.shape, filter!.shape, attrs, isDepthwise), bias);
    return applyActivation(recorder, result, attrs, preluActivationWeights);
  });
}
