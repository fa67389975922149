import { isLineOnBlocks } from './channel-line.js';
import type { OnnxGraphParts, PortValue } from './encode.js';
import type { OnnxGraph } from './graph.js';
import { type OnnxNode, type OnnxType, onnxTypeCodes } from './types.js';

/** A graph in two parts that are executed one after the other. Only operations of `repeated` are in both. */
export interface SplitGraph {
  readonly first: OnnxGraphParts;
  readonly rest: OnnxGraphParts;
  /** Names of the values that the first part computes and the rest reads: outputs of one and inputs of the other. */
  readonly carried: readonly string[];
}

/**
 * Operations that the rest executes again where it needs their results. On the host every carried value is copied once more
 * by onnxruntime-node, into memory that is new each time; one pass over a tensor that is there already takes less. A layer
 * of convolution, batch normalisation and ReLU then carries the convolution's output and its statistics instead of three
 * maps. On a card nothing is copied, and fewer maps are held between the parts.
 */
const repeated = new Set(['Add', 'BatchNormalization', 'Clip', 'Mul', 'Relu', 'Reshape', 'Sub']);

function isRepeated(node: OnnxNode): boolean {
  return repeated.has(node.op) || isLineOnBlocks(node);
}

/**
 * Splits a graph: the first part computes some of its outputs and nothing else, the rest all other outputs.
 *
 * @param names Names of the outputs of the first part.
 * @throws Error if the graph lacks such an output.
 */
export function splitGraph(graph: OnnxGraph, names: readonly string[]): SplitGraph {
  const isFirst = ancestors(graph, names);
  const first = graph.nodes.filter((node) => isFirst.has(node));
  const isRest = withRepeated(graph.nodes, isFirst);
  const rest = graph.nodes.filter((node) => isRest.has(node));
  const computed = new Set(first.flatMap(({ outputs }) => outputs));
  const known = new Set(rest.flatMap(({ outputs }) => outputs));
  const carried = [...new Set(rest.flatMap(({ inputs }) => inputs))].filter(
    (name) => computed.has(name) && !known.has(name),
  );
  const types = valueTypes(graph);
  const values = carried.map((name): PortValue => ({ name, type: types.get(name)! })); // ONNX Runtime infers the shapes
  const wanted = new Set(names);
  const ofNames = graph.outputs.filter(({ name }) => wanted.has(name));
  const others = graph.outputs.filter(({ name }) => !wanted.has(name));
  const partOf = (nodes: readonly OnnxNode[], inputs: readonly PortValue[], outputs: readonly PortValue[]) => {
    const read = new Set(nodes.flatMap((node) => node.inputs));
    const isRead = ({ name }: { name: string }): boolean => read.has(name);
    const initializers = graph.initializers.filter(isRead);
    return { nodes, initializers, inputs: [...graph.inputs.filter(isRead), ...inputs], outputs };
  };
  return { first: partOf(first, [], [...ofNames, ...values]), rest: partOf(rest, values, others), carried };
}

/** The operations that outputs depend on. */
function ancestors({ nodes, outputs }: OnnxGraph, names: readonly string[]): Set<OnnxNode> {
  const unknown = names.find((name) => !outputs.some((output) => output.name === name));
  if (unknown !== undefined) throw new Error(`the graph has no output '${unknown}'`);
  const wanted = new Set(names);
  const found = new Set<OnnxNode>();
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((name) => wanted.has(name))) continue;
    found.add(node);
    for (const name of node.inputs) wanted.add(name);
  }
  return found;
}

/** The operations of the rest: all that are not in the first part, and those that are repeated and whose results they read. */
function withRepeated(nodes: readonly OnnxNode[], isFirst: ReadonlySet<OnnxNode>): Set<OnnxNode> {
  const rest = new Set<OnnxNode>();
  const read = new Set<string>();
  for (const node of nodes.toReversed()) {
    if (isFirst.has(node) && !(isRepeated(node) && node.outputs.some((name) => read.has(name)))) continue;
    rest.add(node);
    for (const name of node.inputs) read.add(name);
  }
  return rest;
}

const boolean = new Set([
  'Equal',
  'Greater',
  'GreaterOrEqual',
  'Less',
  'LessOrEqual',
  'And',
  'Or',
  'Xor',
  'Not',
  'IsNaN',
  'IsInf',
]);
/** Operations whose second output holds indices. */
const indexing = new Set(['TopK', 'MaxPool']);
/** Values of a Cast's attribute 'to'. */
const castTypes: ReadonlyMap<unknown, OnnxType> = new Map(
  Object.entries(onnxTypeCodes).map(([type, code]) => [code, type as OnnxType]),
);

/** Types of all values of a graph. */
function valueTypes(graph: OnnxGraph): Map<string, OnnxType> {
  const types = new Map<string, OnnxType>();
  for (const { name, type } of [...graph.inputs, ...graph.initializers]) types.set(name, type);
  for (const { op, inputs, outputs, attributes } of graph.nodes) {
    let type = types.get(inputs[op === 'Where' ? 1 : 0]!)!;
    if (boolean.has(op)) type = 'bool';
    else if (op === 'Cast') type = castTypes.get(attributes.to)!;
    for (const [i, name] of outputs.entries()) types.set(name, i === 1 && indexing.has(op) ? 'int64' : type);
  }
  return types;
}
