import { InputError } from '../../errors.js';
import { OnnxGraph } from '../onnx/graph.js';
import { GraphView } from '../onnx/graph-view.js';
import type { OnnxNode } from '../onnx/types.js';
import { type Affine, activationAffine, quantiseBias, quantiseFilter, type Range } from './affine.js';
import { foldConvolutions } from './fold-convolutions.js';
import { planQuantisation, type QuantisationPlan, structureDigest } from './plan.js';

/** Ranges of the activations of one graph, found by `RangeObserver`. */
export interface Ranges {
  /** See `structureDigest`. */
  readonly graph: string;
  /** In the order of the plan's values. */
  readonly values: readonly Range[];
}

/**
 * Quantises a graph for ONNX Runtime on a CPU: weights to int8, symmetric by output channel; activations to uint8 by fixed
 * ranges. The result has standard operators only: pairs of QuantizeLinear and DequantizeLinear around convolutions, which
 * ONNX Runtime replaces by convolutions of integers.
 *
 * Not in the paper; chosen because it is faster than float32 where the processor multiplies 8-bit integers
 * (figures/real/precision.json).
 *
 * @throws InputError when the ranges are of another graph.
 */
export function quantise(graph: OnnxGraph, ranges: Ranges): OnnxGraph {
  const folded = foldConvolutions(graph);
  const plan = planQuantisation(folded);
  if (structureDigest(folded) !== ranges.graph || plan.values.size !== ranges.values.length) {
    throw new InputError('the ranges of activations are of another network or version; calibrate again');
  }
  const byName = new Map([...plan.values].map((name, i) => [name, ranges.values[i]!]));
  return write(folded, plan, (name) => activationAffine(byName.get(plan.sameAs.get(name) ?? name)!));
}

function write(graph: OnnxGraph, plan: QuantisationPlan, affineOf: (value: string) => Affine): OnnxGraph {
  const view = new GraphView(graph);
  const result = new OnnxGraph(graph);
  const stored = new Map<string, string>();
  const store = (value: string): void => {
    if (!plan.values.has(value)) return;
    const { scale, zeroPoint } = affineOf(value);
    const units = [result.scalar(scale), result.scalar(zeroPoint, 'uint8')];
    const whole = result.node('QuantizeLinear', [value, ...units]);
    stored.set(value, result.node('DequantizeLinear', [whole, ...units]));
  };
  for (const { name } of graph.inputs) store(name);
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => stored.get(name) ?? name);
    if (plan.convolutions.has(node))
      result.nodes.push(convolution(result, node, inputs, affineOf(node.inputs[0]!), view));
    else result.nodes.push({ ...node, inputs });
    node.outputs.forEach(store);
  }
  result.removeUnused();
  return result;
}

/** A convolution whose filter and bias are stored as integers. */
function convolution(
  graph: OnnxGraph,
  { inputs: [, filter, bias], outputs, attributes }: OnnxNode,
  [image]: readonly string[],
  { scale }: Affine,
  view: GraphView,
): OnnxNode {
  const { shape } = view.constants.get(filter!)!;
  const floatBias = view.floats(bias!);
  const channels = floatBias.length;
  const { values, scales } = quantiseFilter(view.floats(filter!), floatBias, scale);
  const sums = scales.map((each) => each * scale);
  const whole = graph.constant('int8', values, shape);
  const dequantised = (name: string, by: Float32Array): string =>
    graph.node('DequantizeLinear', [name, graph.constant('float32', by, [channels])], { axis: 0 });
  const wholeBias = graph.constant('int32', quantiseBias(floatBias, sums), [channels]);
  const parts = [image!, dequantised(whole, scales), dequantised(wholeBias, sums)];
  return { op: 'Conv', inputs: parts, outputs, attributes };
}
