import { createHash } from 'node:crypto';
import type { OnnxGraph } from '../onnx/graph.js';
import { GraphView } from '../onnx/graph-view.js';
import type { OnnxNode } from '../onnx/types.js';

/** What of a graph becomes quantised. */
export interface QuantisationPlan {
  /** Convolutions that are executed on whole numbers. */
  readonly convolutions: ReadonlySet<OnnxNode>;
  /** Names of the values that are stored as uint8, in an order that depends on the structure alone. */
  readonly values: ReadonlySet<string>;
  /** Values that have another value's scale and zero point, as they are selections of it. */
  readonly sameAs: ReadonlyMap<string, string>;
}

/**
 * Plans the quantisation of a graph whose convolutions are folded: convolutions with constant filters, and what follows them
 * that ONNX Runtime executes on uint8: ReLU, clipping, max pooling and sums of two quantised values.
 *
 * Convolutions that no other with a constant filter follows stay in float32: their outputs are scores and distances, whose
 * order and decimals matter, and they are small. So do products with filters that are computed, such as correlations.
 */
export function planQuantisation(graph: OnnxGraph): QuantisationPlan {
  const view = new GraphView(graph);
  const followed = followedByConvolution(graph, view);
  const convolutions = new Set(graph.nodes.filter((node) => view.isFixedConvolution(node) && followed.has(node)));
  const values = new Set([...convolutions].map(({ inputs }) => inputs[0]!));
  const sameAs = new Map<string, string>();
  const integer = new Set<OnnxNode>();
  for (const node of graph.nodes) {
    const [first] = node.inputs;
    const maker = view.maker(first!);
    const isActivation = node.op === 'Relu' || node.op === 'Clip';
    const isSum = node.op === 'Add' && node.inputs.every((name) => values.has(name));
    const isPooling = node.op === 'MaxPool' && values.has(first!);
    if (!(convolutions.has(node) || isSum || isPooling || (isActivation && maker && integer.has(maker)))) continue;
    integer.add(node);
    const [output] = node.outputs;
    const next = view.onlyConsumer(output!);
    if (next?.op === 'Relu' || next?.op === 'Clip') continue; // stored after it
    values.add(output!);
    if (isPooling) sameAs.set(output!, sameAs.get(first!) ?? first!);
  }
  return { convolutions, values, sameAs };
}

/** The operations on whose results a convolution with a constant filter depends. */
function followedByConvolution({ nodes }: OnnxGraph, view: GraphView): Set<OnnxNode> {
  const found = new Set<OnnxNode>();
  const read = new Set<string>();
  for (const node of nodes.toReversed()) {
    const isFollowed = node.outputs.some((name) => read.has(name));
    if (isFollowed) found.add(node);
    if (isFollowed || view.isFixedConvolution(node)) for (const name of node.inputs) read.add(name);
  }
  return found;
}

/**
 * SHA-256 of a graph's operations and of which result each reads, without names, sizes and weights: equal for images of
 * other sizes.
 */
export function structureDigest({ nodes, inputs }: OnnxGraph): string {
  const hash = createHash('sha256');
  const numbers = new Map(inputs.map(({ name }, i) => [name, i]));
  for (const node of nodes) {
    const read = node.inputs.map((name) => numbers.get(name) ?? 'constant');
    for (const name of node.outputs) numbers.set(name, numbers.size);
    hash.update(`${node.op} ${read.join()} ${node.outputs.length}\n`);
  }
  return hash.digest('hex');
}
