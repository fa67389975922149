import type { HostData } from '../host-tensor.js';
import { transposeInto } from './transpose.js';

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

/**
 * Copies values in default layout to another layout.
 *
 * @param shape Logical shape.
 * @param into As many values.
 */
export function copyToLayout(values: HostData, shape: readonly number[], layout: Layout, into: HostData): void {
  if (layout.every((axis, i) => axis === i)) into.set(values);
  else move(values, into, moves(shape, layout));
}

/**
 * Moves values along the axes of a transposition. Those after the read axis in the result are adjacent there and become the
 * rows of a matrix, those before it select one matrix after the other.
 */
function move(values: HostData | number[], result: HostData | number[], axes: readonly Move[]): void {
  const read = axes.findIndex(({ from }) => from === 1);
  const { side, to } = axes[read] ?? { side: 1, to: 1 };
  const rows = places(axes.slice(read + 1), 'from');
  const columns = Int32Array.from({ length: side }, (_, column) => column * to);
  const before = axes.slice(0, Math.max(0, read));
  const [froms, tos] = [places(before, 'from'), places(before, 'to')];
  for (let i = 0; i < froms.length; i++) transposeInto(values, rows, froms[i]!, result, columns, tos[i]!);
}

/** Places of all positions along some axes, the last axis first, before or after the transposition. */
function places(axes: readonly Move[], when: 'from' | 'to'): Int32Array {
  let all = Int32Array.of(0);
  for (const { side, [when]: step } of axes) {
    const outer = all;
    all = new Int32Array(outer.length * side);
    for (let i = 0; i < all.length; i++) all[i] = outer[Math.floor(i / side)]! + (i % side) * step;
  }
  return all;
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
