import { transposeInto } from '../../runtime/trace/transpose.js';
import type { CheckpointTensor } from './checkpoint.js';
import type { TensorData } from './dtypes.js';

/** How the axes of a convolution's kernel are ordered: PyTorch's order or TensorFlow's. */
export const layouts = ['oihw', 'hwio'] as const;
/** A name of {@link layouts}. */
export type Layout = (typeof layouts)[number];

/**
 * A convolution's kernel from PyTorch's layout to TensorFlow's; other tensors as they are. By the kind of layer:
 *
 * - plain and grouped: [O, I/groups, H, W] -> [H, W, I/groups, O];
 * - depth-wise: [C*m, 1, H, W] -> [H, W, 1, C*m], of which [H, W, C, m] is the same values in the same order;
 * - transposed: [I, O, H, W] -> [H, W, O, I].
 *
 * All of them reverse the first two axes and put them last.
 */
export function toHwio(tensor: CheckpointTensor): CheckpointTensor {
  if (tensor.shape.length !== 4) return tensor;
  const [o, i, h, w] = tensor.shape as Shape4;
  const data = emptyLike(tensor.data);
  transposeInto(tensor.data, kernels(o, i * h * w), 0, data, places(i, h * w, o), 0);
  return { ...tensor, shape: [h, w, i, o], data };
}

/** The inverse of {@link toHwio}. A depth-wise kernel is [H, W, 1, C*m] here. */
export function toOihw(tensor: CheckpointTensor): CheckpointTensor {
  if (tensor.shape.length !== 4) return tensor;
  const [h, w, i, o] = tensor.shape as Shape4;
  const data = emptyLike(tensor.data);
  transposeInto(tensor.data, places(i, h * w, o), 0, data, kernels(o, i * h * w), 0);
  return { ...tensor, shape: [o, i, h, w], data };
}

/**
 * A shape in the other layout.
 *
 * @param shape As PyTorch gives it.
 */
export function hwioShape(shape: readonly number[]): readonly number[] {
  const [o, i, h, w] = shape;
  return shape.length === 4 ? [h!, w!, i!, o!] : shape;
}

type Shape4 = readonly [number, number, number, number];

/** Where (tap, input) stands in HWIO, for each (input, tap) in OIHW's order. */
function places(inputs: number, taps: number, outputs: number): Int32Array {
  const all = new Int32Array(inputs * taps);
  for (let i = 0; i < all.length; i++) all[i] = ((i % taps) * inputs + Math.floor(i / taps)) * outputs;
  return all;
}

/** Where each output's kernel begins in OIHW. */
function kernels(outputs: number, size: number): Int32Array {
  const all = new Int32Array(outputs);
  for (let i = 0; i < outputs; i++) all[i] = i * size;
  return all;
}

function emptyLike(data: TensorData): TensorData {
  return new (data.constructor as new (length: number) => TensorData)(data.length);
}
