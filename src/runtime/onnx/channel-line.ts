import { BLOCKED_DOMAIN } from './blocked-filter.js';
import type { OnnxGraph } from './graph.js';
import type { GraphView } from './graph-view.js';
import type { OnnxAttributes, OnnxNode } from './types.js';

/** Attributes of a convolution without strides, dilations and padding. */
export const plainConvolution: OnnxAttributes = { strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] };

/** x * scale + shift, with a number for each channel of x. */
export interface ChannelLine {
  /** A map [N, C, H, W]. */
  readonly x: string;
  /** Appends operations for a number for each channel, in any shape; default: 1. */
  readonly scale?: (graph: OnnxGraph) => string;
  /** Appends operations for a vector of the channels; default: 0. */
  readonly shift?: (graph: OnnxGraph) => string;
}

/**
 * The operation as a line by channels: a batch normalisation, or a sum, difference or product of a map and a number for
 * each channel; undefined for others.
 *
 * @param channelsOf Number of channels of a map; undefined for other values.
 */
export function channelLine(
  { op, domain, inputs, attributes }: OnnxNode,
  view: GraphView,
  channelsOf: (name: string) => number | undefined,
): ChannelLine | undefined {
  if (domain) return undefined;
  if (op === 'BatchNormalization') return channelsOf(inputs[0]!) ? normalisation(inputs, attributes, view) : undefined;
  if (op !== 'Add' && op !== 'Mul' && op !== 'Sub') return undefined;
  const [a, b] = inputs as [string, string];
  for (const [x, list] of [
    [a, b],
    [b, a],
  ] as const) {
    const channels = channelsOf(x);
    const values = channels ? valuesOf(list, channels, view) : undefined;
    if (!channels || values === undefined) continue;
    const vector = (graph: OnnxGraph): string => graph.node('Reshape', [values, graph.int64([channels])]);
    if (op === 'Mul') return { x, scale: () => values };
    if (op === 'Add') return { x, shift: vector };
    if (x === a) return { x, shift: (graph) => graph.node('Neg', [vector(graph)]) };
  }
  return undefined;
}

function normalisation(inputs: readonly string[], attributes: OnnxAttributes, view: GraphView): ChannelLine {
  const [x, scale, shift, mean, variance] = inputs as [string, string, string, string, string];
  if (view.isAll(mean, 0) && view.isAll(variance, 1)) return { x, scale: () => scale, shift: () => shift };
  const { epsilon } = attributes as { readonly epsilon?: { readonly float: number } };
  let made: string | undefined;
  const slope = (graph: OnnxGraph): string => {
    const sum = (): string => graph.node('Add', [variance, graph.scalar(epsilon?.float ?? 1e-5)]);
    made ??= graph.node('Div', [scale, graph.node('Sqrt', [sum()])]);
    return made;
  };
  const start = (graph: OnnxGraph): string => graph.node('Sub', [shift, graph.node('Mul', [mean, slope(graph)])]);
  return { x, scale: slope, shift: start };
}

/** A value with a number for each channel, as it was before it was reshaped to broadcast; undefined for other values. */
function valuesOf(name: string, channels: number, view: GraphView): string | undefined {
  const constant = view.constants.get(name);
  const { from, shape } = constant ? { from: name, shape: constant.shape } : (view.reshaped(name) ?? {});
  const sides = shape?.map((side) => (side === -1 ? channels : side)).join();
  return sides === `${channels},1,1` || sides === `1,${channels},1,1` ? from : undefined;
}

/**
 * Appends a line on blocks, a convolution of each channel with one tap, and returns its output's name.
 *
 * @param x The map in blocked layout.
 * @param added A map in blocked layout that is added to the line.
 * @param isRelu Whether a ReLU follows.
 * @param ones The constant [channels, 1, 1, 1] of ones.
 */
export function lineOnBlocks(
  graph: OnnxGraph,
  { scale, shift }: ChannelLine,
  { x, channels, added, isRelu }: { x: string; channels: number; added?: string | undefined; isRelu: boolean },
  ones: (channels: number) => string,
): string {
  const filter = scale ? graph.node('Reshape', [scale(graph), graph.int64([channels, 1, 1, 1])]) : ones(channels);
  const others = added !== undefined ? [shift?.(graph) ?? '', added] : shift ? [shift(graph)] : [];
  return graph.nodeIn(BLOCKED_DOMAIN, 'Conv', [x, filter, ...others], {
    ...{ ...plainConvolution, kernel_shape: [1, 1], group: channels },
    activation: isRelu ? 'Relu' : undefined,
  });
}

/** Whether an operation is a line on blocks. */
export function isLineOnBlocks({ op, domain, attributes }: OnnxNode): boolean {
  const isGrouped = Number(attributes.group ?? 1) > 1;
  return domain === BLOCKED_DOMAIN && op === 'Conv' && isGrouped && String(attributes.kernel_shape) === '1,1';
}
