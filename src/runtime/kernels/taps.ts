import { tf } from '../tf.js';
import type { ConvInfo } from './conv-info.js';

/** Padding value below all inputs of a maximum. */
const LOWEST = -3.4e38;

/** Pads images [N, H, W, C] with a value; negative counts crop. */
function padOrCrop(
  x: tf.Tensor4D,
  top: number,
  bottom: number,
  left: number,
  right: number,
  value: number = 0,
): tf.Tensor4D {
  const [n, h, w, c] = x.shape;
  const cut = (count: number): number => Math.max(0, -count);
  const add = (count: number): number => Math.max(0, count);
  const begin: [number, number, number, number] = [0, cut(top), cut(left), 0];
  const size: [number, number, number, number] = [n, h - cut(top) - cut(bottom), w - cut(left) - cut(right), c];
  const cropped = tf.slice(x, begin, size);
  const around: [number, number][] = [
    [0, 0],
    [add(top), add(bottom)],
    [add(left), add(right)],
    [0, 0],
  ];
  return tf.pad(cropped, around, value) as tf.Tensor4D;
}

/** Inserts stride - 1 zeros after every row and column. */
function insertZeros(x: tf.Tensor4D, strideY: number, strideX: number): tf.Tensor4D {
  const [n, h, w, c] = x.shape;
  const columns = tf.pad(tf.reshape(x, [n * h * w, 1, c]), [
    [0, 0],
    [0, strideX - 1],
    [0, 0],
  ]);
  const rows = tf.pad(tf.reshape(columns, [n * h, 1, w * strideX * c]), [
    [0, 0],
    [0, strideY - 1],
    [0, 0],
  ]);
  return tf.reshape(rows, [n, h * strideY, w * strideX, c]);
}

/** The output's gradient [N, H', W', O] with inserted zeros and padding, for a convolution at stride 1. */
function dilatedGradient(dy: tf.Tensor4D, info: ConvInfo): tf.Tensor4D {
  const { top, left } = info.padInfo;
  const before = (filter: number, dilation: number, pad: number): number => (filter - 1) * dilation - pad;
  return padOrCrop(
    insertZeros(dy, info.strideHeight, info.strideWidth),
    before(info.filterHeight, info.dilationHeight, top),
    info.inHeight - info.outHeight * info.strideHeight + top,
    before(info.filterWidth, info.dilationWidth, left),
    info.inWidth - info.outWidth * info.strideWidth + left,
  );
}

/** Inputs of each filter tap, row-major: kh kw tensors [N, H', W', C]. */
function tapsOf(x: tf.Tensor4D, info: ConvInfo, padding: number = 0): tf.Tensor4D[] {
  const { top, bottom, left, right } = info.padInfo;
  const padded = padOrCrop(x, top, bottom, left, right, padding);
  const taps: tf.Tensor4D[] = [];
  for (let a = 0; a < info.filterHeight; a++) {
    for (let b = 0; b < info.filterWidth; b++) {
      const [y0, x0] = [a * info.dilationHeight, b * info.dilationWidth];
      const y1 = y0 + (info.outHeight - 1) * info.strideHeight + 1;
      const x1 = x0 + (info.outWidth - 1) * info.strideWidth + 1;
      const end = [info.batchSize, y1, x1, info.inChannels];
      const steps = [1, info.strideHeight, info.strideWidth, 1];
      taps.push(tf.stridedSlice(padded, [0, y0, x0, 0], end, steps) as tf.Tensor4D);
    }
  }
  return taps;
}

/** A convolution's filter gradient [kh, kw, C, O], one matrix product per tap. */
export function filterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, info: ConvInfo): tf.Tensor4D {
  const rows = info.batchSize * info.outHeight * info.outWidth;
  const gradient = tf.reshape(dy, [rows, info.outChannels]);
  const products = tapsOf(x, info).map((tap) => tf.matMul(tf.reshape(tap, [rows, info.inChannels]), gradient, true));
  return tf.reshape(tf.stack(products), info.filterShape as [number, number, number, number]);
}

/** A convolution's input gradient [N, H, W, C]: a convolution with the flipped filter. */
export function inputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, info: ConvInfo): tf.Tensor4D {
  const flipped = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
  const dilations: [number, number] = [info.dilationHeight, info.dilationWidth];
  return tf.conv2d(dilatedGradient(dy, info), flipped, 1, 'valid', 'NHWC', dilations);
}

/** A depth-wise convolution's filter gradient [kh, kw, C, M]. */
export function depthwiseFilterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, info: ConvInfo): tf.Tensor4D {
  const { batchSize: n, outHeight: h, outWidth: w, inChannels: c, outChannels } = info;
  const gradient = tf.reshape(dy, [n * h * w, c, outChannels / c]);
  const sums = tapsOf(x, info).map((tap) => tf.sum(tf.mul(tf.reshape(tap, [n * h * w, c, 1]), gradient), 0));
  return tf.reshape(tf.stack(sums), info.filterShape as [number, number, number, number]);
}

/** A depth-wise convolution's input gradient [N, H, W, C]. */
export function depthwiseInputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, info: ConvInfo): tf.Tensor4D {
  const [kh, kw, c, multiplier] = filter.shape;
  const flipped = tf.reverse(filter, [0, 1]);
  const gradient = tf.reshape(dy, [info.batchSize, info.outHeight, info.outWidth * c, multiplier]);
  const dilations: [number, number] = [info.dilationHeight, info.dilationWidth];
  const parts = Array.from({ length: multiplier }, (_, m) => {
    const some = tf.slice(gradient, [0, 0, 0, m], [-1, -1, -1, 1]);
    const images = tf.reshape(some, [info.batchSize, info.outHeight, info.outWidth, c]) as tf.Tensor4D;
    const kernel = tf.slice(flipped, [0, 0, 0, m], [kh, kw, c, 1]);
    return tf.depthwiseConv2d(dilatedGradient(images, info), kernel, 1, 'valid', 'NHWC', dilations);
  });
  return tf.addN(parts);
}

/** Input gradient of max pooling, [N, H, W, C]: each output's gradient goes to the first maximum of its window. */
export function maxPoolGradient(dy: tf.Tensor4D, x: tf.Tensor4D, y: tf.Tensor4D, info: ConvInfo): tf.Tensor4D {
  const { top, bottom, left, right } = info.padInfo;
  const height = info.inHeight + top + bottom;
  const width = info.inWidth + left + right;
  let open = tf.onesLike(y);
  const parts = tapsOf(x, info, LOWEST).map((tap, i) => {
    const taken = tf.mul(open, tf.cast(tf.equal(tap, y), 'float32'));
    open = tf.sub(open, taken);
    const spreadOut = insertZeros(tf.mul(dy, taken), info.strideHeight, info.strideWidth);
    const [a, b] = [Math.floor(i / info.filterWidth), i % info.filterWidth];
    const [, h, w] = spreadOut.shape;
    return padOrCrop(spreadOut, a, height - a - h, b, width - b - w);
  });
  return padOrCrop(tf.addN(parts), -top, -bottom, -left, -right);
}
