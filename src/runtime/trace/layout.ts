/**
 * The order in which a tensor's axes lie in memory: physical axis i holds logical axis order[i]. tensorflow.js thinks in
 * NHWC, ONNX convolves NCHW; keeping the order beside each value lets the recorder transpose only where it must.
 */
export type Layout = readonly number[];

/** NHWC tensors stored NCHW. */
export const NCHW: Layout = [0, 3, 1, 2];
/** HWIO filters stored OIHW. */
export const OIHW: Layout = [3, 2, 0, 1];
/** HWIO filters stored OHWI, as gathered patches give their gradients. */
export const OHWI: Layout = [3, 0, 1, 2];
/** [height, width, channel, multiplier] filters stored [channel, multiplier, height, width]. */
export const CMHW: Layout = [2, 3, 0, 1];

/** The order of a tensor that lies as tensorflow.js would have it. */
export function defaultLayout(rank: number): Layout {
  return Array.from({ length: rank }, (_, axis) => axis);
}

/** The items of a logical list, such as a shape, in physical order. */
export function inLayout<T>(items: readonly T[], layout: Layout): T[] {
  return layout.map((axis) => items[axis]!);
}

/** Product of a shape's sides. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** The transposition that turns one order into another: physical axis i of the result is axis perm[i] of what is there. */
export function permutation(from: Layout, to: Layout): number[] {
  return to.map((axis) => from.indexOf(axis));
}

/**
 * Values of a plainly ordered tensor, moved into another order.
 *
 * @param shape Logical.
 */
export function toLayout(values: ArrayLike<number>, shape: readonly number[], layout: Layout): ArrayLike<number> {
  if (layout.every((axis, i) => axis === i)) return values;
  const isFloat = values instanceof Float32Array;
  const result = isFloat ? new Float32Array(values.length) : new Array<number>(values.length);
  move(isFloat ? values : Array.from(values), result, moves(shape, layout));
  return result;
}

/** Places that are written in turn: more would crowd each other out of the processor's cache. */
const TILE = 8;

/** Weights come by the million: what is read in a row goes to a few places at a time, and the longest axis is innermost. */
function move(values: Float32Array | number[], result: Float32Array | number[], axes: readonly Move[]): void {
  const { side, to: step } = axes.find(({ from }) => from === 1) ?? { side: 1, to: 1 };
  const others = axes.filter(({ from }) => from !== 1).sort((a, b) => b.side - a.side);
  const index = new Int32Array(others.length);
  const tile = step === 1 ? side : TILE;
  for (let begin = 0; begin < side; begin += tile) {
    const end = Math.min(side, begin + tile);
    let [from, to] = [0, 0];
    for (let left = values.length / side; left > 0; left--) {
      for (let i = begin, at = to + begin * step; i < end; i++, at += step) result[at] = values[from + i]!;
      for (let axis = 0; axis < others.length; axis++) {
        const other = others[axis]!;
        from += other.from;
        to += other.to;
        if (++index[axis]! < other.side) break;
        from -= other.side * other.from;
        to -= other.side * other.to;
        index[axis] = 0;
      }
    }
  }
}

/** An axis of a transposition: its length, and the steps between its numbers before and after. */
interface Move {
  side: number;
  readonly from: number;
  to: number;
}

/** The axes of a transposition in the order of the result, those that stay together as one, those of one number left out. */
function moves(shape: readonly number[], layout: Layout): Move[] {
  const axes: Move[] = [];
  let to = 1;
  for (const axis of [...layout].reverse()) {
    const side = shape[axis]!;
    const from = sizeOf(shape.slice(axis + 1));
    const last = axes[0];
    if (last && last.from * last.side === from) last.side *= side;
    else if (side !== 1) axes.unshift({ side, from, to });
    to *= side;
  }
  return axes;
}
