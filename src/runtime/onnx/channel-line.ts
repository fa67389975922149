import { BLOCKED_DOMAIN } from './blocked-filter.js';
import type { OnnxGraph } from './graph.js';
import type { GraphIndex } from './graph-index.js';
import type { OnnxAttributes, OnnxNode } from './types.js';

/** Attributes of a convolution without strides, dilations and padding. */
export const plainConvolution: OnnxAttributes = { strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] };

/** x * scale + shift, with a number for each channel of x. */
export interface ChannelLine {
  /** A map [N, C, H, W]. */
  readonly x: string;
  /** Append operations for vectors of the channels, where there are such. */
  readonly scale?: (graph: OnnxGraph) => string;
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
  index: GraphIndex,
  channelsOf: (name: string) => number | undefined,
): ChannelLine | undefined {
  if (domain) return undefined;
  if (op === 'BatchNormalization') return channelsOf(inputs[0]!) ? normalisation(inputs, attributes, index) : undefined;
  if (op !== 'Add' && op !== 'Mul' && op !== 'Sub') return undefined;
  const [a, b] = inputs as [string, string];
  for (const [x, list] of [
    [a, b],
    [b, a],
  ] as const) {
    const channels = channelsOf(x);
    const vector = channels ? vectorOf(list, channels, index) : undefined;
    if (!vector) continue;
    if (op === 'Add') return { x, shift: vector };
    if (op === 'Mul') return { x, scale: vector };
    if (x === a) return { x, shift: (graph) => graph.node('Neg', [vector(graph)]) };
  }
  return undefined;
}

function normalisation(inputs: readonly string[], attributes: OnnxAttributes, index: GraphIndex): ChannelLine {
  const [x, scale, shift, mean, variance] = inputs as [string, string, string, string, string];
  if (index.isAll(mean, 0) && index.isAll(variance, 1)) return { x, scale: () => scale, shift: () => shift };
  const { epsilon } = attributes as { readonly epsilon?: { readonly float: number } };
  const slope = (graph: OnnxGraph): string => {
    const sum = graph.node('Add', [variance, graph.scalar(epsilon?.float ?? 1e-5)]);
    return graph.node('Div', [scale, graph.node('Sqrt', [sum])]);
  };
  const start = (graph: OnnxGraph): string => graph.node('Sub', [shift, graph.node('Mul', [mean, slope(graph)])]);
  return { x, scale: slope, shift: start };
}

/** Appends the vector that a value with a number for each channel was reshaped from; undefined for other values. */
function vectorOf(name: string, channels: number, index: GraphIndex): ((graph: OnnxGraph) => string) | undefined {
  const constant = index.constant(name);
  const { from, shape } = constant ? { from: name, shape: constant.shape } : (index.reshaped(name) ?? {});
  const sides = shape?.map((side) => (side === -1 ? channels : side)).join();
  if (from === undefined || (sides !== `${channels},1,1` && sides !== `1,${channels},1,1`)) return undefined;
  return (graph) => graph.node('Reshape', [from, graph.int64([channels])]);
}

/**
 * Appends a line on blocks, a convolution of each channel with one tap, and returns its output's name.
 *
 * @param x The map in blocked layout.
 * @param added A map in blocked layout that is added to the line.
 * @param isRelu Whether a ReLU follows.
 */
export function lineOnBlocks(
  graph: OnnxGraph,
  { scale, shift }: ChannelLine,
  { x, channels, added, isRelu }: { x: string; channels: number; added?: string | undefined; isRelu: boolean },
): string {
  const slope = scale?.(graph) ?? graph.constant('float32', new Float32Array(channels).fill(1), [channels]);
  const filter = graph.node('Reshape', [slope, graph.int64([channels, 1, 1, 1])]);
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
