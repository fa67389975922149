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
  return { ...tensor, shape: [h, w, i, o], data: exchanged(tensor.data, o, places(i, h * w)) };
}

/** The inverse of {@link toHwio}. A depth-wise kernel is [H, W, 1, C*m] here. */
export function toOihw(tensor: CheckpointTensor): CheckpointTensor {
  if (tensor.shape.length !== 4) return tensor;
  const [h, w, i, o] = tensor.shape as Shape4;
  return { ...tensor, shape: [o, i, h, w], data: gathered(tensor.data, o, places(i, h * w)) };
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

/** Values that are moved at a time along each axis: both what is read and what is written stays in the processor's cache. */
const tile = 32;

/** Where (tap, input) stands in HWIO, for each (input, tap) in OIHW's order. */
function places(inputs: number, taps: number): Int32Array {
  return Int32Array.from({ length: inputs * taps }, (_, at) => (at % taps) * inputs + Math.floor(at / taps));
}

/** [outputs, rest] -> [rest, outputs], its rows at the places that are given. */
function exchanged(data: TensorData, outputs: number, at: Int32Array): TensorData {
  const into = emptyLike(data);
  const rest = at.length;
  for (let firstJ = 0; firstJ < rest; firstJ += tile) {
    const endJ = Math.min(rest, firstJ + tile);
    for (let firstO = 0; firstO < outputs; firstO += tile) {
      const endO = Math.min(outputs, firstO + tile);
      for (let j = firstJ; j < endJ; j++) {
        const row = at[j]! * outputs;
        for (let o = firstO; o < endO; o++) into[row + o] = data[o * rest + j]!;
      }
    }
  }
  return into;
}

/** The inverse of {@link exchanged}. */
function gathered(data: TensorData, outputs: number, at: Int32Array): TensorData {
  const into = emptyLike(data);
  const rest = at.length;
  for (let firstJ = 0; firstJ < rest; firstJ += tile) {
    const endJ = Math.min(rest, firstJ + tile);
    for (let firstO = 0; firstO < outputs; firstO += tile) {
      const endO = Math.min(outputs, firstO + tile);
      for (let o = firstO; o < endO; o++) {
        for (let j = firstJ; j < endJ; j++) into[o * rest + j] = data[at[j]! * outputs + o]!;
      }
    }
  }
  return into;
}

function emptyLike(data: TensorData): TensorData {
  return new (data.constructor as new (length: number) => TensorData)(data.length);
}
