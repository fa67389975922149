import { fromHalf, toHalf } from '../half-values.js';
import { OnnxGraph } from '../onnx/graph.js';
import { GraphView } from '../onnx/graph-view.js';
import { type OnnxNode, onnxTypeCodes } from '../onnx/types.js';
import { foldConvolutions } from './fold-convolutions.js';

/** Operations on halves, whatever they read. */
const always = new Set(['Conv', 'ConvTranspose', 'MatMul']);
/** Operations on halves if all that they read was computed in halves: those that compute, ... */
const arithmetic = new Set(['Add', 'Sum', 'Mul', 'AveragePool', 'GlobalAveragePool']);
/** ... and those that select or arrange, whose results need no rounding. */
const selection = new Set(['Relu', 'Clip', 'MaxPool', 'Concat', 'Slice', 'Transpose', 'Reshape', 'Expand', 'Pad']);

/**
 * A graph in half precision: the weights and activations of convolutions and products, and what lies between them, are
 * float16. Statistics of an image (means, deviations, roots), softmax, exponentials, and the graph's inputs and outputs stay in
 * float32: squares of activations overflow halves, and decimals of boxes matter. Convolutions are folded first, so that
 * variances are not rounded.
 *
 * Not in the paper; chosen because graphics cards compute with halves faster, and they take half the memory.
 *
 * @throws InputError for a constant without a half near it.
 */
export function halfGraph(graph: OnnxGraph): OnnxGraph {
  return new HalfWriter(graph, {
    constant: (result, values, shape) => result.constant('float16', values, shape),
    rounded: (result, value) => result.node('Cast', [value], { to: onnxTypeCodes.float16 }),
    widened: (result, half) => result.node('Cast', [half], { to: onnxTypeCodes.float32 }),
    computed: (_, value) => value,
  }).write();
}

/**
 * The same in float32, each value rounded as {@link halfGraph} rounds it: for the CPU, where ONNX Runtime leaves out
 * conversions between operations that have no halves, so that nothing is rounded. Sums are added in float32, as tensor cores
 * do. Values beyond 65,504 become infinite, then NaN; values below 2^-14 keep digits that halves lose.
 *
 * @throws InputError as {@link halfGraph}.
 */
export function roundedGraph(graph: OnnxGraph): OnnxGraph {
  return new HalfWriter(graph, {
    constant: (result, values, shape) => {
      const rounded = new Float32Array(values.length);
      fromHalf(toHalf(values, 'a constant'), rounded);
      return result.constant('float32', rounded, shape);
    },
    rounded,
    widened: (_, half) => half,
    computed: rounded,
  }).write();
}

/** How halves are written. */
interface Halves {
  readonly constant: (graph: OnnxGraph, values: Float32Array, shape: readonly number[]) => string;
  /** A value of float32 as a half. */
  readonly rounded: (graph: OnnxGraph, value: string) => string;
  /** A half as float32. */
  readonly widened: (graph: OnnxGraph, half: string) => string;
  /** The result of arithmetic on halves as a half. */
  readonly computed: (graph: OnnxGraph, value: string) => string;
}

class HalfWriter {
  readonly #graph: OnnxGraph;
  readonly #view: GraphView;
  readonly #result: OnnxGraph;
  readonly #halves: Halves;
  /** Names of halves, by the values of the given graph. */
  readonly #halfOf = new Map<string, string>();
  /** Names in float32 of the values that are computed in halves, where they were needed. */
  readonly #floatOf = new Map<string, string>();
  readonly #computedInHalf = new Set<string>();

  constructor(graph: OnnxGraph, halves: Halves) {
    this.#graph = foldConvolutions(graph);
    this.#view = new GraphView(this.#graph);
    this.#result = new OnnxGraph(this.#graph);
    this.#halves = halves;
  }

  write(): OnnxGraph {
    for (const node of this.#graph.nodes) {
      if (this.#isInHalf(node)) this.#writeInHalf(node);
      else this.#result.nodes.push({ ...node, inputs: node.inputs.map((name) => this.#float(name)) });
    }
    this.#result.removeUnused();
    return this.#result;
  }

  #isInHalf({ op, inputs }: OnnxNode): boolean {
    if (always.has(op)) return true;
    if (!arithmetic.has(op) && !selection.has(op)) return false;
    const computed = inputs.filter((name) => name !== '' && !this.#view.constants.has(name));
    return computed.length > 0 && computed.every((name) => this.#computedInHalf.has(name));
  }

  #writeInHalf(node: OnnxNode): void {
    const { filter, ...rest } = node;
    const inputs = node.inputs.map((name) => this.#half(name));
    const source = filter && { ...filter.source, name: this.#half(filter.source.name) };
    this.#result.nodes.push({ ...rest, inputs, ...(filter && source && { filter: { ...filter, source } }) });
    for (const name of node.outputs) {
      this.#computedInHalf.add(name);
      this.#halfOf.set(name, selection.has(node.op) ? name : this.#halves.computed(this.#result, name));
    }
  }

  #half(name: string): string {
    const constant = this.#view.constants.get(name);
    if (name === '' || (constant && constant.type !== 'float32')) return name; // integers: shapes, axes
    const known = this.#halfOf.get(name);
    if (known !== undefined) return known;
    const half = constant
      ? this.#halves.constant(this.#result, this.#view.floats(name), constant.shape)
      : this.#halves.rounded(this.#result, name);
    this.#halfOf.set(name, half);
    return half;
  }

  #float(name: string): string {
    if (!this.#computedInHalf.has(name)) return name;
    const float = this.#floatOf.get(name) ?? this.#halves.widened(this.#result, this.#halfOf.get(name)!);
    this.#floatOf.set(name, float);
    return float;
  }
}

/**
 * Rounds to eleven significant bits, to nearest: x * 8193 - (x * 8193 - x) (Dekker 1971, Veltkamp's splitting). The factors
 * 2^112 and 2^-112 then make infinite what is beyond halves, as float32 ends at 2^128; the difference of two infinities is NaN.
 */
function rounded(graph: OnnxGraph, value: string): string {
  const far = graph.node('Mul', [value, graph.scalar(2 ** 13 + 1)]);
  const near = graph.node('Sub', [far, graph.node('Sub', [far, value])]);
  return graph.node('Mul', [graph.node('Mul', [near, graph.scalar(2 ** 112)]), graph.scalar(2 ** -112)]);
}
