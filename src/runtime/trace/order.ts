/**
 * The order in which a tensor's axes lie in memory: physical axis i holds logical axis order[i]. tensorflow.js thinks in
 * NHWC, ONNX convolves NCHW; keeping the order beside each value lets the recorder transpose only where it must.
 */
export type Order = readonly number[];

/** NHWC tensors stored NCHW. */
export const NCHW: Order = [0, 3, 1, 2];
/** HWIO filters stored OIHW. */
export const OIHW: Order = [3, 2, 0, 1];
/** [height, width, channel, multiplier] filters stored [channel, multiplier, height, width]. */
export const CMHW: Order = [2, 3, 0, 1];

/** The order of a tensor that lies as tensorflow.js would have it. */
export function plainOrder(rank: number): Order {
  return Array.from({ length: rank }, (_, axis) => axis);
}

/** The items of a logical list, such as a shape, in physical order. */
export function inOrder<T>(items: readonly T[], order: Order): T[] {
  return order.map((axis) => items[axis]!);
}

/** Product of a shape's sides. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** The transposition that turns one order into another: physical axis i of the result is axis perm[i] of what is there. */
export function permutation(from: Order, to: Order): number[] {
  return to.map((axis) => from.indexOf(axis));
}

/**
 * Values of a plainly ordered tensor, moved into another order.
 *
 * @param shape Logical.
 */
export function reorder(values: ArrayLike<number>, shape: readonly number[], order: Order): ArrayLike<number> {
  if (order.every((axis, i) => axis === i)) return values;
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const [sides, steps] = [inOrder(shape, order), inOrder(strides, order)];
  const result = values instanceof Float32Array ? new Float32Array(values.length) : new Array<number>(values.length);
  const index = new Array<number>(sides.length).fill(0);
  let from = 0;
  for (let to = 0; to < values.length; to++) {
    result[to] = values[from]!;
    for (let axis = sides.length - 1; axis >= 0; axis--) {
      from += steps[axis]!;
      index[axis]!++;
      if (index[axis]! < sides[axis]!) break;
      from -= sides[axis]! * steps[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}
