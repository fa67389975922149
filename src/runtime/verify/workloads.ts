import { atrousConv2d } from '../kernels/atrous-conv2d.js';
import { batchNormTrain } from '../kernels/batch-norm.js';
import { depthwiseCorrelation } from '../kernels/depthwise-correlation.js';
import { groupNorm } from '../kernels/group-norm.js';
import { tf } from '../tf.js';
import { sizeOf } from '../trace/layout.js';

/** A timed computation, with the sides that trackers have. */
export interface Workload {
  /** Name of its family. */
  readonly name: string;
  /** A limit of the device that the others are compared with. */
  readonly isCeiling?: boolean;
  /** Batches to try until a run takes long enough. */
  readonly batches: readonly number[];
  /** Shapes of the inputs; the first is computed on the device. */
  readonly inputs: (batch: number) => readonly (readonly number[])[];
  readonly fn: (x: tf.Tensor, ...others: tf.Tensor[]) => tf.Tensor;
  readonly hasGradient?: boolean;
  /**
   * Additions and multiplications where they are the limit, else bytes. Bytes count the input as written and read, and the
   * result as written.
   */
  readonly work: (batch: number) => { readonly flops?: number; readonly bytes?: number };
}

const images = [1, 8, 64, 512] as const;
const map = (batch: number): number[] => [batch, 31, 31, 256];
const bytesOf = (input: readonly number[], result: readonly number[] = []): number =>
  8 * sizeOf(input) + 4 * sizeOf(result);
const norm = { batches: images, hasGradient: true, work: (n: number) => ({ bytes: bytesOf(map(n), map(n)) }) };

/** The device's ceilings first. */
export const workloads: readonly Workload[] = [
  {
    name: 'matrix product',
    isCeiling: true,
    batches: [512, 1024, 2048, 4096, 8192],
    inputs: (side) => [
      [side, side],
      [side, side],
    ],
    fn: (a, b) => tf.matMul(a!, b!),
    work: (side) => ({ flops: 2 * side ** 3 }),
  },
  {
    name: 'copy',
    isCeiling: true,
    batches: [1, 4, 16, 64, 256],
    inputs: (n) => [[n * 1024, 1024]],
    fn: (x) => tf.neg(x),
    work: (n) => ({ bytes: bytesOf([n * 1024, 1024], [n * 1024, 1024]) }),
  },
  {
    name: 'convolution',
    batches: images,
    inputs: (n) => [map(n), [3, 3, 256, 256]],
    fn: (x, w) => atrousConv2d(x as tf.Tensor4D, w as tf.Tensor4D, { pad: 2, dilations: 2 }),
    hasGradient: true,
    work: (n) => ({ flops: 2 * n * 31 * 31 * 9 * 256 * 256 }),
  },
  {
    name: 'depth-wise convolution',
    batches: images,
    inputs: (n) => [map(n), [3, 3, 256, 1]],
    fn: (x, w) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'),
    hasGradient: true,
    work: (n) => ({ flops: 2 * n * 31 * 31 * 9 * 256, bytes: bytesOf(map(n), map(n)) }),
  },
  {
    name: 'correlation',
    batches: images,
    inputs: (n) => [map(n), [n, 7, 7, 256]],
    fn: (x, z) => depthwiseCorrelation(x as tf.Tensor4D, z as tf.Tensor4D),
    hasGradient: true,
    work: (n) => ({ flops: 2 * n * 25 * 25 * 49 * 256 }),
  },
  {
    name: 'matrix product',
    batches: [64, 512, 4096, 65_536],
    inputs: (rows) => [
      [rows, 256],
      [256, 1024],
    ],
    fn: (a, b) => tf.matMul(a!, b!),
    hasGradient: true,
    work: (rows) => ({ flops: 2 * rows * 256 * 1024 }),
  },
  {
    name: 'batch normalisation',
    inputs: (n) => [map(n), [256], [256]],
    fn: (x, scale, offset) => batchNormTrain(x as tf.Tensor4D, scale as tf.Tensor1D, offset as tf.Tensor1D).y,
    ...norm,
  },
  {
    name: 'group normalisation',
    inputs: (n) => [map(n), [256], [256]],
    fn: (x, scale, offset) => groupNorm(x as tf.Tensor4D, scale as tf.Tensor1D, offset as tf.Tensor1D, 32),
    ...norm,
  },
  { name: 'pooling', inputs: (n) => [map(n)], fn: (x) => tf.maxPool(x as tf.Tensor4D, 3, 1, 'same'), ...norm },
  { name: 'activations', inputs: (n) => [map(n)], fn: (x) => tf.sigmoid(x), ...norm },
  {
    name: 'reduction',
    inputs: (n) => [map(n)],
    fn: (x) => tf.sum(x, [1, 2]),
    ...norm,
    work: (n) => ({ bytes: bytesOf(map(n)) }),
  },
  {
    name: 'rearrangement',
    inputs: (n) => [map(n)],
    fn: (x) =>
      tf.pad(x, [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ]),
    ...norm,
    hasGradient: false,
  },
];
