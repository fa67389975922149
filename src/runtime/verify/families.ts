import { atrousConv2d, atrousDepthwiseConv2d } from '../kernels/atrous-conv2d.js';
import { batchNormTrain } from '../kernels/batch-norm.js';
import { depthwiseCorrelation } from '../kernels/depthwise-correlation.js';
import { groupNorm } from '../kernels/group-norm.js';
import { tf } from '../tf.js';
import type { CaseInput, Instance } from './instance.js';

/** Kernels that a device computes alike, and how far it may be from the CPU. */
export interface KernelFamily {
  readonly name: string;
  /** Largest accepted error, forward and gradient, relative to the deviation: see `largestError`. */
  readonly tolerance: number;
  readonly instances: readonly Instance[];
}

/** Inputs of a case, typed as images, as most are. */
type Tensors = Readonly<Record<'x' | 'z' | 'w' | 'a' | 'b' | 'i' | 'scale' | 'offset', tf.Tensor4D>>;

/** An instance of these inputs; a bare list is the shape of a differentiated input. */
function instance(
  inputs: Readonly<Record<string, readonly number[] | CaseInput>>,
  fn: (tensors: Tensors) => tf.Tensor,
  hasGradient: boolean = true,
): Instance {
  const all = Object.entries(inputs).map(([name, given]): [string, CaseInput] => [
    name,
    'shape' in given ? given : { shape: given },
  ]);
  const floats = all.filter(([, { dtype = 'float32' }]) => dtype === 'float32').map(([name]) => name);
  return {
    inputs: Object.fromEntries(all),
    fn: (tensors) => ({ y: fn(tensors as Tensors) }),
    gradients: hasGradient ? floats : [],
  };
}

const vector = (x: tf.Tensor): tf.Tensor1D => x as tf.Tensor1D;
const positive = (shape: readonly number[]): CaseInput => ({ shape, range: [0.3, 2] });
const indices = (shape: readonly number[], count: number): CaseInput => ({ shape, dtype: 'int32', range: [0, count] });

/** Rounding of a sum of a few hundred products in float32, with a margin for the order of summation and for TF32. */
const products = 2e-3;
/** Rounding of a few operations, approximations of exp and log included. */
const few = 2e-4;
/** Numbers are moved, not changed; a gradient sums a few of them. */
const moved = 1e-5;

/**
 * The families, each with a few fixed shapes that are no multiples of a GPU's groups: strides, dilation, padding, several
 * images, odd sides.
 */
export const kernelFamilies: readonly KernelFamily[] = [
  {
    name: 'convolution',
    tolerance: products,
    instances: [
      instance({ x: [2, 19, 17, 12], w: [3, 3, 12, 20] }, (t) => tf.conv2d(t.x, t.w, 1, 'same')),
      instance({ x: [2, 21, 18, 3], w: [7, 7, 3, 9] }, (t) => tf.conv2d(t.x, t.w, 2, 'valid')),
      instance({ x: [2, 9, 11, 33], w: [1, 1, 33, 40] }, (t) => tf.conv2d(t.x, t.w, 1, 'valid')),
      instance({ x: [1, 15, 13, 34], w: [3, 3, 34, 32] }, (t) => atrousConv2d(t.x, t.w, { pad: 2, dilations: 2 })),
    ],
  },
  {
    name: 'transposed convolution',
    tolerance: products,
    instances: [
      instance({ x: [2, 9, 7, 6], w: [3, 3, 5, 6] }, (t) => tf.conv2dTranspose(t.x, t.w, [2, 11, 9, 5], 1, 'valid')),
    ],
  },
  {
    name: 'depth-wise convolution',
    tolerance: products,
    instances: [
      instance({ x: [2, 13, 15, 18], w: [3, 3, 18, 2] }, (t) => tf.depthwiseConv2d(t.x, t.w, 2, 'same')),
      instance({ x: [2, 13, 15, 18], w: [5, 5, 18, 1] }, (t) =>
        atrousDepthwiseConv2d(t.x, t.w, { pad: 4, dilations: 2 }),
      ),
    ],
  },
  {
    name: 'correlation',
    tolerance: products,
    instances: [instance({ x: [2, 15, 13, 20], z: [2, 5, 4, 20] }, (t) => depthwiseCorrelation(t.x, t.z))],
  },
  {
    name: 'matrix product',
    tolerance: products,
    instances: [
      instance({ a: [67, 130], b: [130, 35] }, (t) => tf.matMul(t.a, t.b)),
      instance({ a: [3, 33, 18], b: [3, 18, 21] }, (t) => tf.matMul(t.a, t.b)),
      instance({ a: [40, 17], b: [23, 40] }, (t) => tf.matMul(t.a, t.b, true, true)),
    ],
  },
  {
    name: 'batch normalisation',
    tolerance: products,
    instances: [
      instance(
        { x: { shape: [3, 9, 11, 10], range: [1, 3] }, scale: [10], offset: [10] },
        (t) => batchNormTrain(t.x, vector(t.scale), vector(t.offset)).y,
      ),
      instance({ x: [2, 9, 7, 10], a: [10], b: positive([10]), scale: [10], offset: [10] }, (t) =>
        tf.batchNorm(t.x, vector(t.a), vector(t.b), vector(t.offset), vector(t.scale), 1e-3),
      ),
    ],
  },
  {
    name: 'group normalisation',
    tolerance: products,
    instances: [
      instance({ x: { shape: [2, 9, 11, 32], range: [1, 3] }, scale: [32], offset: [32] }, (t) =>
        groupNorm(t.x, vector(t.scale), vector(t.offset), 8),
      ),
    ],
  },
  {
    name: 'pooling',
    tolerance: few,
    instances: [
      instance({ x: [2, 15, 17, 9] }, (t) => tf.maxPool(t.x, 3, 2, 1, 'floor')),
      instance({ x: [2, 14, 12, 9] }, (t) => tf.avgPool(t.x, 3, 2, 'valid')),
    ],
  },
  {
    name: 'arithmetic',
    tolerance: few,
    instances: [
      instance({ x: [2, 9, 11, 13], z: positive([13]) }, (t) => tf.div(tf.sub(tf.mul(t.x, t.z), t.x), t.z)),
      instance({ a: [5, 77], b: [5, 77] }, (t) =>
        tf.addN(Array.from({ length: 21 }, (_, k) => tf.mul(k % 2 ? t.a : t.b, k + 1))),
      ),
      instance({ a: [5, 77], b: [5, 77] }, (t) => tf.maximum(tf.minimum(t.a, t.b), tf.neg(tf.abs(t.a)))),
    ],
  },
  {
    name: 'activations',
    tolerance: few,
    instances: [
      instance({ x: [2, 9, 11, 13] }, (t) => tf.addN([tf.sigmoid(t.x), tf.tanh(t.x), tf.softplus(t.x)])),
      instance({ x: [2, 9, 11, 13] }, (t) => tf.addN([tf.relu(t.x), tf.exp(t.x), tf.elu(t.x)])),
      instance({ x: positive([2, 9, 11, 13]) }, (t) => tf.addN([tf.log(t.x), tf.sqrt(t.x), tf.rsqrt(t.x)])),
    ],
  },
  {
    name: 'reduction',
    tolerance: products,
    instances: [
      instance({ x: [2, 17, 19, 13] }, (t) => tf.sum(t.x, [1, 2])),
      instance({ x: [2, 17, 19, 13] }, (t) => tf.mean(t.x)),
      // at once in one workgroup of a card, or by rows first
      instance({ x: [8, 25, 25, 32] }, (t) =>
        tf.stack([tf.sum(tf.square(t.x)), tf.mean(t.x), tf.max(t.x), tf.min(t.x)]),
      ),
      instance({ x: [300, 11] }, (t) => tf.max(t.x, 1)),
      instance({ x: [300, 11] }, (t) => tf.logSoftmax(t.x)),
      instance({ x: [300, 11] }, (t) => tf.argMax(t.x, 1), false),
    ],
  },
  {
    name: 'rearrangement',
    tolerance: moved,
    instances: [
      instance({ x: [2, 9, 11, 6] }, (t) => tf.transpose(t.x, [0, 3, 1, 2])),
      instance({ a: [2, 9, 5], b: [2, 9, 4] }, (t) => tf.slice(tf.concat([t.a, t.b], 2), [0, 2, 1], [2, 5, 7])),
      instance({ x: [2, 5, 7] }, (t) =>
        tf.tile(
          tf.pad(t.x, [
            [0, 0],
            [1, 2],
            [0, 3],
          ]),
          [1, 2, 1],
        ),
      ),
    ],
  },
  {
    name: 'gathering',
    tolerance: moved,
    instances: [
      instance({ x: [40, 13], i: indices([23], 40) }, (t) => tf.gather(t.x, vector(t.i))),
      instance({ i: indices([23], 9) }, (t) => tf.oneHot(vector(t.i), 9), false),
    ],
  },
  {
    name: 'selection',
    tolerance: moved,
    instances: [
      instance({ a: [2, 9, 31], b: [2, 9, 31], i: { shape: [2, 9, 31], dtype: 'bool', range: [0, 2] } }, (t) =>
        tf.where(t.i, t.a, t.b),
      ),
      instance(
        { a: [2, 9, 31], b: [31] },
        (t) => tf.cast(tf.logicalAnd(tf.less(t.a, t.b), tf.less(t.a, 0.5)), 'float32'),
        false,
      ),
    ],
  },
  {
    name: 'resizing',
    tolerance: few,
    instances: [
      instance({ x: [2, 9, 9, 5] }, (t) => tf.image.resizeBilinear(t.x, [17, 17], true)),
      instance({ x: [2, 9, 9, 5] }, (t) => tf.image.resizeNearestNeighbor(t.x, [17, 17]), false),
    ],
  },
];
