import type { OnnxGraph } from './graph.js';
import type { FilterInfo, OnnxNode } from './types.js';

/** Domain of ONNX Runtime's operations in blocked layout (NCHWc), with blocks of the CPU's vector length. */
export const BLOCKED_DOMAIN = 'com.microsoft.nchwc';

/** Minimum number of output positions for which rearranging a filter pays off. */
const MIN_POSITIONS = 512;
/** Number of taps from which on a filter is treated as an image, as unfolding such patches is too slow. */
export const LARGE_FILTER_TAPS = 192;
/** ONNX Runtime's blocked layout requires multiples of this number of input channels. */
const ALIGNMENT = 4;

/** Plan of a filter in blocked layout. */
export interface BlockedFilter {
  readonly filter: FilterInfo;
  readonly block: number;
  /** Whether the convolution is depth-wise. */
  readonly isDepthwise: boolean;
  /** Whether there are so few input channels that images stay in NCHW. */
  readonly isPlainInput: boolean;
  /** Output and input channels, padded to multiples of the block. */
  readonly outputs: number;
  readonly inputs: number;
}

/** Plans a convolution in blocked layout; undefined where it does not pay off or is not supported. */
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
 * Appends nodes that rearrange a filter to [O / block, I / block, kh, kw, block of I, block of O], without blocks of I
 * where images stay in NCHW.
 *
 * @param arrange Rearranges images [1, C, h, w].
 */
export function blockedFilter(graph: OnnxGraph, plan: BlockedFilter, arrange: (images: string) => string): string {
  const { filter, block, isDepthwise } = plan;
  const { source } = filter;
  const [o, i, kh, kw] = filter.shape;
  if (isDepthwise) return blockedDepthwiseFilter(graph, plan, arrange);
  const isImage = source.axes === 'iok' && !source.isFlipped && i % block === 0 && o % ALIGNMENT === 0;
  return kh * kw >= LARGE_FILTER_TAPS && isImage
    ? blockedImageFilter(graph, plan, arrange)
    : blockedAxesFilter(graph, plan);
}

function blockedDepthwiseFilter(graph: OnnxGraph, plan: BlockedFilter, arrange: (images: string) => string): string {
  const { filter, block } = plan;
  const [o, , kh, kw] = filter.shape;
  const arranged = arrange(shaped(graph, filter.source.name, [1, o, kh, kw]));
  const blocks = shaped(graph, arranged, [o / block, kh * kw, block]);
  return shaped(graph, withFlippedTaps(graph, filter, blocks, 1), [o, 1, kh, kw]);
}

/** A map [I, O, kh, kw], which usually is arranged as an image already, for the gradient of the convolution's input. */
function blockedImageFilter(graph: OnnxGraph, plan: BlockedFilter, arrange: (images: string) => string): string {
  const { filter, block, outputs, inputs } = plan;
  const [, i, kh, kw] = filter.shape;
  const blocks = shaped(graph, arrange(filter.source.name), [i / block, block, outputs / block, kh * kw, block]);
  return shaped(graph, graph.node('Transpose', [blocks], { perm: [2, 0, 3, 1, 4] }), [outputs, inputs, kh, kw]);
}

/** A filter of any order of axes: padded to full blocks, then transposed. */
function blockedAxesFilter(graph: OnnxGraph, { filter, block, isPlainInput, outputs, inputs }: BlockedFilter): string {
  const { source } = filter;
  const [o, i, kh, kw] = filter.shape;
  const taps = kh * kw;
  const axes = [...source.axes];
  const sides = (per: { o: number; i: number; k: number }): number[] =>
    axes.map((axis) => per[axis as 'o' | 'i' | 'k']);
  let values = source.name;
  if (outputs > o || inputs > i) {
    const missing = sides({ o: outputs - o, i: inputs - i, k: 0 });
    values = shaped(graph, values, sides({ o, i, k: taps }));
    values = graph.node('Pad', [values, graph.int64([...missing.map(() => 0), ...missing])]);
  }
  // each blocked axis becomes two: the blocks, and the channels within a block
  const parts = axes.flatMap((axis) => (axis === 'k' || (axis === 'i' && isPlainInput) ? [axis] : [axis, `${axis}b`]));
  const lengths: Record<string, number> = { k: taps, o: outputs / block, ob: block, ib: block };
  lengths.i = isPlainInput ? inputs : inputs / block;
  const wanted = isPlainInput ? ['o', 'i', 'k', 'ob'] : ['o', 'i', 'k', 'ib', 'ob'];
  const sizes = (list: readonly string[]): number[] => list.map((part) => lengths[part]!);
  values = shaped(graph, values, sizes(parts));
  // first one axis to the end, then whole rows, or vice versa for long rows of taps: five times as fast in ONNX Runtime
  // as a single transposition
  const rows =
    taps >= LARGE_FILTER_TAPS
      ? [...wanted.filter((part) => part !== 'k'), 'k']
      : [...parts.filter((part) => part !== 'ob'), 'ob'];
  if (rows.join() !== parts.join()) values = moved(graph, values, parts, rows);
  const runs = together(rows, wanted);
  values = shaped(
    graph,
    values,
    runs.map((run) => sizes(run).reduce((product, side) => product * side, 1)),
  );
  values = moved(graph, values, runs.map(String), together(wanted, rows).map(String));
  const blocks = shaped(graph, values, [outputs / block, lengths.i, taps, -1]);
  return shaped(graph, withFlippedTaps(graph, filter, blocks, 2), [outputs, inputs, kh, kw]);
}

function shaped(graph: OnnxGraph, values: string, shape: readonly number[]): string {
  return graph.node('Reshape', [values, graph.int64(shape)]);
}

/** Reverses the axis of taps where the filter is flipped. */
function withFlippedTaps(
  graph: OnnxGraph,
  { source, shape: [, , kh, kw] }: FilterInfo,
  values: string,
  axis: number,
): string {
  const taps = kh * kw;
  if (!source.isFlipped || taps === 1) return values;
  const last = Array.from({ length: taps }, (_, tap) => taps - 1 - tap);
  return graph.node('Gather', [values, graph.int64(last)], { axis });
}

/** Transposes named axes. */
function moved(graph: OnnxGraph, values: string, from: readonly string[], to: readonly string[]): string {
  if (from.join() === to.join()) return values;
  return graph.node('Transpose', [values], { perm: to.map((axis) => from.indexOf(axis)) });
}

/** Groups axes that are also adjacent in the other order. */
function together(axes: readonly string[], other: readonly string[]): string[][] {
  const runs: string[][] = [];
  for (const axis of axes) {
    const last = runs.at(-1)?.at(-1);
    if (last !== undefined && other.indexOf(axis) === other.indexOf(last) + 1) runs.at(-1)!.push(axis);
    else runs.push([axis]);
  }
  return runs;
}
