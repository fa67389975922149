import type { ConvInfo } from '../../kernels/conv-info.js';
import type { FilterInfo } from '../../onnx/types.js';
import { tf } from '../../tf.js';
import { NCHW, OHWI, OIHW } from '../layout.js';
import type { Recorder } from '../recorder.js';
import { convAttributes, flipFilter, flippedPads, transposedAttributes } from './conv-attributes.js';
import { registerFamily } from './conv-family.js';
import { filterGradient, gradientLayout } from './filter-gradient.js';
import { biasName } from './fused.js';

/** Registers convolution with strides, dilations and padding, its fused form, and both gradients. */
export function registerConv(): void {
  registerFamily({
    // the custom kernel differs only in that its gradients support dilations
    kernels: [tf.Conv2D, 'AtrousConv2D'],
    fused: tf.FusedConv2D,
    isDepthwise: false,
    forward: conv,
    inputGradient,
    filterGradient,
  });
}

/**
 * The stored filter, in layout OHWI (by tap) where it exists, as its rows of channels move whole, else in OIHW. A parameter
 * is declared in the layout of its gradient where the convolution rearranges it anyway, as on the CPU, so that a training
 * step transposes neither.
 */
function stored(r: Recorder, filter: tf.TensorInfo, info: ConvInfo): { name: string; isByTap: boolean } {
  const { names, origin } = r.lookup(filter);
  const isNew = names.size === 0 && origin.kind === 'parameter' && r.provider === 'cpu';
  const layout = isNew ? gradientLayout(info) : OIHW;
  const isByTap = layout === OHWI || names.has(OHWI.join());
  return { name: r.nameIn(filter, isByTap ? OHWI : OIHW), isByTap };
}

function conv(
  r: Recorder,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  info: ConvInfo,
  bias?: tf.TensorInfo,
): tf.TensorInfo {
  const { batchSize, outHeight, outWidth, outChannels, inChannels, filterHeight, filterWidth } = info;
  const source = stored(r, filter, info);
  const inputs = [r.nameIn(x, NCHW), r.nameIn(filter, OIHW)];
  if (bias) inputs.push(biasName(r, bias, outChannels));
  const name = r.convolution(inputs, convAttributes(info), {
    shape: [outChannels, inChannels, filterHeight, filterWidth],
    images: [batchSize, info.inHeight, info.inWidth],
    results: [batchSize, outHeight, outWidth],
    source: { name: source.name, axes: source.isByTap ? 'oki' : 'oik', isFlipped: false },
  });
  return r.output(name, info.outShape, 'float32', NCHW);
}

/**
 * The input's gradient: in general a transposed convolution; a convolution with the flipped filter where possible with
 * about as many positions, which is faster.
 */
function inputGradient(r: Recorder, dy: tf.TensorInfo, filter: tf.TensorInfo, info: ConvInfo): tf.TensorInfo {
  const { batchSize, inHeight, inWidth, outChannels, inChannels, filterHeight, filterWidth } = info;
  const isLarger = inHeight * inWidth > 1.5 * info.outHeight * info.outWidth;
  const pads = flippedPads(info);
  const gradient = r.nameIn(dy, NCHW);
  const source = stored(r, filter, info);
  const filterInfo: FilterInfo = {
    shape: [inChannels, outChannels, filterHeight, filterWidth],
    images: [batchSize, info.outHeight, info.outWidth],
    results: [batchSize, inHeight, inWidth],
    source: { name: source.name, axes: source.isByTap ? 'iko' : 'iok', isFlipped: true },
  };
  if (!pads || isLarger) {
    const operands = [gradient, r.nameIn(filter, OIHW)];
    const name = r.convolution(operands, transposedAttributes(info), filterInfo, 'ConvTranspose');
    return r.output(name, info.inShape, 'float32', NCHW);
  }
  const exchanged = source.isByTap
    ? exchangedByTap(r, source.name, info)
    : flipFilter(r, r.nameIn(filter, [2, 3, 0, 1]), filterHeight * filterWidth);
  const name = r.convolution([gradient, exchanged], { ...convAttributes(info), pads }, filterInfo);
  return r.output(name, info.inShape, 'float32', NCHW);
}

/**
 * Flips a filter [O, kh, kw, I] and exchanges its channels: [I, O, kh, kw]. Rows of input channels are gathered whole, where
 * a slice with negative steps moves single values: half the time.
 */
function exchangedByTap(r: Recorder, filter: string, { outChannels, inChannels, ...info }: ConvInfo): string {
  const taps = info.filterHeight * info.filterWidth;
  const last = r.graph.int64(Array.from({ length: taps }, (_, tap) => taps - 1 - tap));
  const flipped = r.node('Gather', [r.reshape(filter, [outChannels, taps, inChannels]), last], { axis: 1 });
  const exchanged = r.node('Transpose', [flipped], { perm: [2, 0, 1] });
  return r.reshape(exchanged, [inChannels, outChannels, info.filterHeight, info.filterWidth]);
}
