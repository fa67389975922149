import type { CheckpointTensor } from './checkpoint.js';

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
  return tensor.shape.length === 4 ? permuted(tensor, [2, 3, 1, 0]) : tensor;
}

/** The inverse of {@link toHwio}. A depth-wise kernel is [H, W, 1, C*m] here. */
export function toOihw(tensor: CheckpointTensor): CheckpointTensor {
  return tensor.shape.length === 4 ? permuted(tensor, [3, 2, 0, 1]) : tensor;
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

/** The kernel of a depth-wise convolution as TensorFlow has it: [C*m, 1, H, W] -> [H, W, C, m]. */
export function toDepthwiseHwcm(tensor: CheckpointTensor, multiplier: number = 1): CheckpointTensor {
  const [h, w, , c] = hwioShape(tensor.shape);
  return { ...toHwio(tensor), shape: [h!, w!, c! / multiplier, multiplier] };
}

/** Output axis k is input axis axes[k]. */
function permuted(tensor: CheckpointTensor, axes: readonly [number, number, number, number]): CheckpointTensor {
  const { shape, data } = tensor;
  const strides = [shape[1]! * shape[2]! * shape[3]!, shape[2]! * shape[3]!, shape[3]!, 1];
  const [n0, n1, n2, n3] = axes.map((axis) => shape[axis]!) as [number, number, number, number];
  const [s0, s1, s2, s3] = axes.map((axis) => strides[axis]!) as [number, number, number, number];
  const into = data.slice();
  let to = 0;
  for (let a = 0; a < n0; a++) {
    for (let b = 0; b < n1; b++) {
      for (let c = 0; c < n2; c++) {
        const from = a * s0 + b * s1 + c * s2;
        for (let d = 0; d < n3; d++) into[to++] = data[from + d * s3]!;
      }
    }
  }
  return { ...tensor, shape: [n0, n1, n2, n3], data: into };
}
