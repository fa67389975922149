import type { ConvInfo } from '../../kernels/conv-info.js';
import { LARGE_FILTER_TAPS } from '../../onnx/blocked-filter.js';
import type { tf } from '../../tf.js';
import { inLayout, type Layout, NCHW, OHWI, OIHW } from '../layout.js';
import type { Recorder } from '../recorder.js';
import { convAttributes } from './conv-attributes.js';

/**
 * Maximum bytes of patches at a time, of one channel at least: a bound on memory on every device, chosen and not measured.
 * It is half of what WebGPU guarantees for one bound buffer.
 */
const PATCH_BYTES = 1 << 26;

/** Minimum number of channels for gathering patches instead of unfolding, measured on a processor and used on cards too. */
const GATHERED_CHANNELS = 16;
/**
 * Maximum number of channels for exchanging images and channels, on the CPU only; with 512 a product takes 0.85 times as
 * long.
 */
const EXCHANGED_CHANNELS = 256;

const NHWC: Layout = [0, 1, 2, 3];
/** Images and channels exchanged. */
const CNHW: Layout = [3, 0, 1, 2];

/**
 * The filter's gradient: the output's gradient times the input's patches, summed over images and positions. Channels
 * are processed in groups that bound the memory of patches.
 */
export function filterGradient(r: Recorder, x: tf.TensorInfo, dy: tf.TensorInfo, info: ConvInfo): tf.TensorInfo {
  const result = gradientLayout(info);
  if (isExchanged(r, info)) return r.output(exchangedConvolution(r, x, dy, info), info.filterShape, 'float32', result);
  const isGathered = result === OHWI;
  const layout = isGathered ? NHWC : NCHW;
  const parts = channelGroups(info).map((group) => {
    const part = channelsOf(r, r.nameIn(x, layout), layout.indexOf(3), group, info);
    return (isGathered ? gatheredProduct : unfoldedProduct)(r, part, dy, group.to - group.from, info);
  });
  const name = parts.length === 1 ? parts[0]! : r.node('Concat', parts, { axis: result.indexOf(2) });
  return r.output(name, info.filterShape, 'float32', result);
}

/** Input channels from one to before another. */
interface ChannelGroup {
  readonly from: number;
  readonly to: number;
}

/** The input channels in groups of similar size, the patches of each of which take no more than is allowed at a time. */
export function channelGroups(info: ConvInfo): ChannelGroup[] {
  const { batchSize: n, inChannels: c, filterHeight: kh, filterWidth: kw } = info;
  const atOnce = Math.max(1, Math.floor(PATCH_BYTES / (4 * n * kh * kw * info.outHeight * info.outWidth)));
  const count = Math.ceil(c / atOnce);
  return Array.from({ length: count }, (_, i) => ({
    from: Math.floor((i * c) / count),
    to: Math.floor(((i + 1) * c) / count),
  }));
}

/** The channels of a group of a tensor whose given axis has all. */
export function channelsOf(
  r: Recorder,
  whole: string,
  axis: number,
  { from, to }: ChannelGroup,
  { inChannels }: ConvInfo,
): string {
  if (to - from === inChannels) return whole;
  return r.node('Slice', [whole, ...[from, to, axis].map((at) => r.graph.int64([at]))]);
}

/**
 * Whether to exchange images and channels: a filter's gradient is a convolution of the exchanged input with the exchanged
 * output gradient as filter. Where images fill blocks and maps are large this reaches the speed of the forward pass: half the
 * time of unfolding patches, and 0.7 times that of gathering and multiplying them where strides become dilations (kernels on
 * one thread added up, 64 channels). With one tap and many channels a product is faster.
 */
function isExchanged(
  r: Recorder,
  { inChannels, batchSize, outHeight, outWidth, filterHeight, filterWidth }: ConvInfo,
): boolean {
  const isFull = r.block > 0 && batchSize % r.block === 0;
  const isMap = outHeight * outWidth >= LARGE_FILTER_TAPS;
  const hasTaps = filterHeight * filterWidth > 1;
  return isFull && isMap && (inChannels < GATHERED_CHANNELS || (hasTaps && inChannels <= EXCHANGED_CHANNELS));
}

/** In {@link gradientLayout}. The input is padded beforehand, as the convolution's own padding would take a slow path. */
function exchangedConvolution(r: Recorder, x: tf.TensorInfo, dy: tf.TensorInfo, info: ConvInfo): string {
  const { batchSize: n, inChannels: c, outChannels: o, outHeight, outWidth, filterHeight: kh, filterWidth: kw } = info;
  const { strides: dilations, dilations: strides } = convAttributes(info);
  const { padded, height, width } = withPadding(r, r.nameIn(x, CNHW), CNHW, info);
  const name = r.convolution(
    [padded, r.nameIn(dy, CNHW)],
    { kernel_shape: [outHeight, outWidth], strides, dilations, pads: [0, 0, 0, 0] },
    {
      shape: [o, n, outHeight, outWidth],
      images: [c, height, width],
      results: [c, kh, kw],
      source: { name: r.nameIn(dy, NCHW), axes: 'iok', isFlipped: false },
    },
  );
  const begin = r.graph.int64([0, 0]); // rows and columns that the strides skip would be additional taps
  const taps = r.node('Slice', [name, begin, r.graph.int64([kh, kw]), r.graph.int64([2, 3])]);
  return r.node('Transpose', [taps], { perm: gradientLayout(info) === OHWI ? [1, 2, 3, 0] : [1, 0, 2, 3] });
}

/** Layout of a filter's gradient, which is also the best layout of the filter. */
export function gradientLayout({ filterHeight, filterWidth, inChannels }: ConvInfo): Layout {
  return filterHeight * filterWidth > 1 && inChannels >= GATHERED_CHANNELS ? OHWI : OIHW;
}

/** Per image, gradient [O, P] times transposed patches [C k k, P], summed: [O, C, kh, kw]. */
function unfoldedProduct(r: Recorder, x: string, dy: tf.TensorInfo, c: number, info: ConvInfo): string {
  const { batchSize: n, outChannels: o, filterHeight: kh, filterWidth: kw } = info;
  const positions = info.outHeight * info.outWidth;
  const gradient = r.reshape(r.nameIn(dy, NCHW), [n, o, positions]);
  const cols = r.reshape(im2col(r, x, c, info), [n, c * kh * kw, positions]);
  const product = r.node('MatMul', [gradient, r.node('Transpose', [cols], { perm: [0, 2, 1] })]);
  const sum = n === 1 ? product : r.node('ReduceSum', [product, r.graph.int64([0])], { keepdims: 0 });
  return r.reshape(sum, [o, c, kh, kw]);
}

/**
 * Patches gathered as rows of channels from [N, H, W, C], with one product for all images: [O, kh, kw, C]. Faster than
 * unfolding for rows of many channels. The same product transposed, patches first, took 1.15 times as long (64 channels).
 */
function gatheredProduct(r: Recorder, x: string, dy: tf.TensorInfo, c: number, info: ConvInfo): string {
  const { batchSize: n, outChannels: o, filterHeight: kh, filterWidth: kw } = info;
  const { padded, height, width } = withPadding(r, x, NHWC, info);
  const places = placesOf(r, info, width, 'positions first');
  const rows = r.node('Gather', [r.reshape(padded, [n, height * width, c]), places], { axis: 1 });
  const gradient = r.reshape(r.nameIn(dy, CNHW), [o, -1]);
  return r.reshape(r.node('MatMul', [gradient, r.reshape(rows, [-1, kh * kw * c])]), [o, kh, kw, c]);
}

/**
 * The patches under each filter position, [N, C k k, H', W']: a convolution of each channel with k k one-hot
 * filters. Three times as fast as slicing the taps, and a single operation for any stride, dilation and padding.
 * Gathered on WebGPU, where ONNX Runtime 1.30 computes wrong results for several outputs of each group.
 */
export function im2col(r: Recorder, x: string, channels: number, info: ConvInfo): string {
  const { filterHeight: kh, filterWidth: kw } = info;
  const taps = kh * kw;
  const isWhole = taps === 1 && info.strideHeight === 1 && info.strideWidth === 1;
  const { top, left, bottom, right } = info.padInfo;
  const isPadded = top + left + bottom + right > 0;
  if (isWhole && !isPadded) return x;
  if (r.provider === 'webgpu') return gatheredPatches(r, x, channels, info);
  const filter = r.shared(`patches ${channels} ${kh} ${kw}`, () => {
    const values = new Float32Array(channels * taps * taps);
    for (let row = 0; row < channels * taps; row++) values[row * taps + (row % taps)] = 1;
    return r.graph.constant('float32', values, [channels * taps, 1, kh, kw]);
  });
  return r.node('Conv', [x, filter], { ...convAttributes(info), group: channels });
}

/** The same by the index of each patch's pixels: [N, C k k, H', W'] of [N, C, H, W]. */
function gatheredPatches(r: Recorder, x: string, channels: number, info: ConvInfo): string {
  const { batchSize: n, filterHeight: kh, filterWidth: kw, outHeight, outWidth } = info;
  const { padded, height, width } = withPadding(r, x, NCHW, info);
  const places = placesOf(r, info, width, 'taps first');
  const rows = r.node('Gather', [r.reshape(padded, [n, channels, height * width]), places], { axis: 2 });
  return r.reshape(rows, [n, channels * kh * kw, outHeight, outWidth]);
}

/** The input with the convolution's padding, in a layout. */
function withPadding(r: Recorder, x: string, layout: Layout, { inHeight, inWidth, padInfo }: ConvInfo) {
  const { top, left, bottom, right } = padInfo;
  const size = { height: inHeight + top + bottom, width: inWidth + left + right };
  if (top + left + bottom + right === 0) return { padded: x, ...size };
  const around = [...inLayout([0, top, left, 0], layout), ...inLayout([0, bottom, right, 0], layout)];
  return { padded: r.node('Pad', [x, r.graph.int64(around)]), ...size };
}

/** Constant of the pixel of each tap and position, in images with that width. */
function placesOf(r: Recorder, info: ConvInfo, width: number, order: 'taps first' | 'positions first'): string {
  const { filterHeight: kh, filterWidth: kw, inHeight, padInfo } = info;
  const height = inHeight + padInfo.top + padInfo.bottom;
  return r.shared(`places ${order} ${JSON.stringify([kh, kw, height, width, convAttributes(info)])}`, () => {
    const taps = offsets(kh, kw, info.dilationHeight * width, info.dilationWidth);
    const positions = offsets(info.outHeight, info.outWidth, info.strideHeight * width, info.strideWidth);
    const [outer, inner] = order === 'taps first' ? [taps, positions] : [positions, taps];
    const list = outer.flatMap((from) => inner.map((offset) => from + offset));
    return r.graph.constant('int64', list, [list.length]);
  });
}

/** Sums of so many steps down and across, row-major. */
function offsets(rows: number, columns: number, down: number, across: number): number[] {
  return Array.from({ length: rows * columns }, (_, i) => Math.floor(i / columns) * down + (i % columns) * across);
}
