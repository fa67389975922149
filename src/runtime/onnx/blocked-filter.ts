import type { OnnxGraph } from './graph.js';
import type { FilterInfo, OnnxNode } from './types.js';

/** Results from which on a number of a filter is worth being rearranged. */
const MIN_POSITIONS = 512;
/** Taps from which on a filter is an image itself, and unfolding patches of its size would take ages. */
export const LARGE_FILTER_TAPS = 256;
/** Input channels that ONNX Runtime arranges in blocks come in fours. */
const ALIGNMENT = 4;

/** How a filter is to be arranged. */
export interface BlockedFilter {
  readonly filter: FilterInfo;
  readonly block: number;
  /** Each channel has a filter of its own. */
  readonly isDepthwise: boolean;
  /** So few input channels that the images stay as they are. */
  readonly isPlainInput: boolean;
  /** Output and input channels with those that fill the last blocks. */
  readonly outputs: number;
  readonly inputs: number;
}

/** How a convolution's filter is to be arranged; none where the convolution had better stay, or ONNX Runtime cannot. */
export function planBlockedFilter({ op, filter, attributes }: OnnxNode, block: number): BlockedFilter | undefined {
  if (op !== 'Conv' || !filter) return undefined;
  const [o, i, kh, kw] = filter.shape;
  const group = Number(attributes.group ?? 1);
  if (group > 1) {
    if (i !== 1 || o !== group || o % block !== 0) return undefined;
    return { filter, block, isDepthwise: true, isPlainInput: false, outputs: o, inputs: 1 };
  }
  const isPlainInput = i < block;
  const positions = filter.results.reduce((product, side) => product * side);
  if (positions < MIN_POSITIONS && kh * kw < LARGE_FILTER_TAPS) return undefined;
  if (!isPlainInput && i % ALIGNMENT !== 0) return undefined;
  const full = (channels: number): number => Math.ceil(channels / block) * block;
  return { filter, block, isDepthwise: false, isPlainInput, outputs: full(o), inputs: isPlainInput ? i : full(i) };
}

/**
 * Appends what arranges a filter: [O / block, I / block, kh, kw, block of I, block of O], without the blocks of I where the
 * images stay as they are.
 *
 * @param arrange Arranges images [1, C, h, w].
 */
export function blockedFilter(graph: OnnxGraph, plan: BlockedFilter, arrange: (images: string) => string): string {
  const { filter, block, isDepthwise, isPlainInput, outputs, inputs } = plan;
  const { source } = filter;
  const [o, i, kh, kw] = filter.shape;
  const taps = kh * kw;
  const shaped = (values: string, shape: readonly number[]): string =>
    graph.node('Reshape', [values, graph.int64(shape)]);
  /** The same with its taps, which are an axis, in the order that the convolution wants. */
  const flipTaps = (values: string, axis: number): string => {
    if (!source.isFlipped || taps === 1) return values;
    const last = Array.from({ length: taps }, (_, tap) => taps - 1 - tap);
    return graph.node('Gather', [values, graph.int64(last)], { axis });
  };
  if (isDepthwise) {
    const blocks = shaped(arrange(shaped(source.name, [1, o, kh, kw])), [o / block, taps, block]);
    return shaped(flipTaps(blocks, 1), [o, 1, kh, kw]);
  }
  const axes = [...source.axes];
  const sides = (per: { o: number; i: number; k: number }): number[] =>
    axes.map((axis) => per[axis as 'o' | 'i' | 'k']);
  let values = source.name;
  if (outputs > o || inputs > i) {
    const missing = sides({ o: outputs - o, i: inputs - i, k: 0 });
    values = shaped(values, sides({ o, i, k: taps }));
    values = graph.node('Pad', [values, graph.int64([...missing.map(() => 0), ...missing])]);
  }
  // each axis of blocks becomes two: the blocks, and what lies in a block
  const parts = axes.flatMap((axis) => (axis === 'k' || (axis === 'i' && isPlainInput) ? [axis] : [axis, `${axis}b`]));
  const lengths: Record<string, number> = { k: taps, o: outputs / block, ob: block, ib: block };
  lengths.i = isPlainInput ? inputs : inputs / block;
  const wanted = isPlainInput ? ['o', 'i', 'k', 'ob'] : ['o', 'i', 'k', 'ib', 'ob'];
  const sizes = (list: readonly string[]): number[] => list.map((part) => lengths[part]!);
  values = shaped(values, sizes(parts));
  // first one axis to the end, then whole rows, or the other way round where rows of taps are long: ONNX Runtime is five
  // times as fast at these two as at both at once
  const isMap = taps >= LARGE_FILTER_TAPS;
  const rows = isMap
    ? [...wanted.filter((part) => part !== 'k'), 'k']
    : [...parts.filter((part) => part !== 'ob'), 'ob'];
  if (rows.join() !== parts.join()) values = moved(graph, values, parts, rows);
  const runs = together(rows, wanted);
  values = shaped(
    values,
    runs.map((run) => sizes(run).reduce((product, side) => product * side, 1)),
  );
  values = moved(graph, values, runs.map(String), together(wanted, rows).map(String));
  return shaped(flipTaps(shaped(values, [outputs / block, lengths.i, taps, -1]), 2), [outputs, inputs, kh, kw]);
}

/** Transposes named axes into another order. */
function moved(graph: OnnxGraph, values: string, from: readonly string[], to: readonly string[]): string {
  if (from.join() === to.join()) return values;
  return graph.node('Transpose', [values], { perm: to.map((axis) => from.indexOf(axis)) });
}

/** Axes in runs that follow each other in another order too. */
function together(axes: readonly string[], other: readonly string[]): string[][] {
  const runs: string[][] = [];
  for (const axis of axes) {
    const last = runs.at(-1)?.at(-1);
    if (last !== undefined && other.indexOf(axis) === other.indexOf(last) + 1) runs.at(-1)!.push(axis);
    else runs.push([axis]);
  }
  return runs;
}
