import { OnnxGraph } from '../onnx/graph.js';
import { GraphView } from '../onnx/graph-view.js';
import type { OnnxInitializer, OnnxNode } from '../onnx/types.js';

/**
 * Folds what is constant into convolutions, as ONNX Runtime does for float32 but not around quantised tensors: filters that
 * are reshaped, and the batch normalisations and biases that follow. The result computes the same function.
 */
export function foldConvolutions(graph: OnnxGraph): OnnxGraph {
  const view = new GraphView(graph);
  const result = new OnnxGraph(graph);
  const folded = new Set<OnnxNode>();
  for (const node of graph.nodes) {
    const constant = constantOf(node, view);
    if (!constant) continue;
    view.constants.set(constant.name, constant);
    folded.add(node);
  }
  for (const node of graph.nodes) {
    if (view.isFixedConvolution(node)) result.nodes.push(fold(node, view, result, folded));
    else if (!folded.has(node)) result.nodes.push(node);
  }
  const used = new Set(result.nodes.flatMap(({ inputs }) => inputs));
  const known = new Set(result.initializers.map(({ name }) => name));
  for (const [name, constant] of view.constants)
    if (used.has(name) && !known.has(name)) result.initializers.push(constant);
  result.removeUnused();
  return result;
}

/** The value of a reshaped constant, or of a number that is repeated. */
function constantOf({ op, inputs, outputs }: OnnxNode, view: GraphView): OnnxInitializer | undefined {
  const source = view.constants.get(inputs[0]!);
  if (!source || (op !== 'Reshape' && op !== 'Expand')) return undefined;
  const name = outputs[0]!;
  const elements = source.bytes.length / 4;
  const shape = view.int64(inputs[1]!);
  const size = shape.reduce((product, side) => product * side, 1);
  if (source.type !== 'float32' || size < 0) return undefined;
  if (size === elements) return { ...source, name, shape };
  if (elements !== 1) return undefined;
  const values = new Float32Array(size).fill(view.floats(source.name)[0]!);
  return { name, type: 'float32', shape, bytes: new Uint8Array(values.buffer) };
}

/** A convolution with what follows it. */
function fold(node: OnnxNode, view: GraphView, result: OnnxGraph, folded: Set<OnnxNode>): OnnxNode {
  const [image, source, ownBias] = node.inputs;
  const { shape } = view.constants.get(source!)!;
  const channels = shape[0]!;
  const filter = view.floats(source!).slice();
  const bias = ownBias ? view.floats(ownBias).slice() : new Float32Array(channels);
  let output = node.outputs[0]!;
  for (let next = view.onlyConsumer(output); next; next = view.onlyConsumer(output)) {
    const factors = factorsOf(next, output, channels, view);
    if (!factors) break;
    const taps = filter.length / channels;
    for (let channel = 0; channel < channels; channel++) {
      const { scale, shift } = factors(channel);
      for (let i = channel * taps; i < (channel + 1) * taps; i++) filter[i]! *= scale;
      bias[channel] = bias[channel]! * scale + shift;
    }
    folded.add(next);
    output = next.outputs[0]!;
  }
  const name = result.constant('float32', filter, shape);
  return {
    op: 'Conv',
    inputs: [image!, name, result.constant('float32', bias, [channels])],
    outputs: [output],
    attributes: node.attributes,
    ...(node.filter && { filter: { ...node.filter, source: { name, axes: 'oik', isFlipped: false } } }),
  };
}

/** What an operation does to each channel of its input, if it is constant: multiply and add. */
function factorsOf(
  { op, inputs, attributes }: OnnxNode,
  input: string,
  channels: number,
  view: GraphView,
): ((channel: number) => { readonly scale: number; readonly shift: number }) | undefined {
  if (op === 'BatchNormalization' && inputs.slice(1).every((name) => view.constants.has(name))) {
    const [gamma, beta, mean, variance] = inputs.slice(1).map((name) => view.floats(name));
    const { float: epsilon } = attributes.epsilon as { readonly float: number };
    return (channel) => {
      const scale = gamma![channel]! / Math.sqrt(variance![channel]! + epsilon);
      return { scale, shift: beta![channel]! - mean![channel]! * scale };
    };
  }
  const added = op === 'Add' ? view.constants.get(inputs.find((name) => name !== input)!) : undefined;
  if (!added) return undefined;
  const values = view.floats(added.name);
  if (values.length === 1) return () => ({ scale: 1, shift: values[0]! });
  const isPerChannel = added.shape.at(-3) === channels && values.length === channels;
  return isPerChannel ? (channel) => ({ scale: 1, shift: values[channel]! }) : undefined;
}
