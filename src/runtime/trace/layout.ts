/**
 * Memory layout of a tensor: physical axis i is logical axis layout[i]. tensorflow.js uses NHWC, ONNX convolutions
 * NCHW; with the layout of each value the recorder transposes only where necessary.
 */
export type Layout = readonly number[];

/** NHWC tensors stored NCHW. */
export const NCHW: Layout = [0, 3, 1, 2];
/** HWIO filters stored OIHW. */
export const OIHW: Layout = [3, 2, 0, 1];
/** HWIO filters stored OHWI, the layout of gradients from gathered patches. */
export const OHWI: Layout = [3, 0, 1, 2];
/** [height, width, channel, multiplier] filters stored [channel, multiplier, height, width]. */
export const CMHW: Layout = [2, 3, 0, 1];

/** The layout of tensorflow.js: axes in logical order. */
export function defaultLayout(rank: number): Layout {
  return Array.from({ length: rank }, (_, axis) => axis);
}

/** Permutes a list by logical axis, such as a shape, to physical order. */
export function inLayout<T>(items: readonly T[], layout: Layout): T[] {
  return layout.map((axis) => items[axis]!);
}

/** Product of a shape's sides. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/**
 * The transposition from one layout to another: physical axis i of the result is physical axis perm[i] of the input.
 */
export function permutation(from: Layout, to: Layout): number[] {
  return to.map((axis) => from.indexOf(axis));
}

/**
 * Transposes values in default layout to another layout.
 *
 * @param shape Logical shape.
 */
export function toLayout(values: ArrayLike<number>, shape: readonly number[], layout: Layout): ArrayLike<number> {
  if (layout.every((axis, i) => axis === i)) return values;
  const isFloat = values instanceof Float32Array;
  const result = isFloat ? new Float32Array(values.length) : new Array<number>(values.length);
  move(isFloat ? values : Array.from(values), result, moves(shape, layout));
  return result;
}

/** Number of interleaved output positions, limited by the processor's cache. */
const TILE = 8;

/** Cache-friendly transposition for millions of weights: tiled along the read axis, with the longest axis innermost. */
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

/** An axis of a transposition: its length, and its strides before and after. */
interface Move {
  side: number;
  readonly from: number;
  to: number;
}

/** Axes of a transposition in the order of the result; adjacent axes are merged, axes of length 1 omitted. */
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
