import { BLOCKED_DOMAIN, type BlockedFilter, blockedFilter, planBlockedFilter } from './blocked-filter.js';
import { transposedOnBlocks } from './blocked-transposed.js';
import { blockedConvolution } from './filter-parts.js';
import { OnnxGraph } from './graph.js';
import { GraphView } from './graph-view.js';
import type { OnnxNode } from './types.js';

/**
 * Rewrites convolutions, transposed ones too, with non-constant filters to blocked layout, for ONNX Runtime on a CPU, which
 * does so itself only for constant filters. Otherwise it unfolds patches, which takes 1.4 times as long, and 20 times for
 * depth-wise filters.
 *
 * Not in the paper; chosen because training spends most of its time there. Convolutions with constant filters, and
 * those too small to profit, are unchanged. A bias that is added afterwards is fused, and unused operations are
 * removed.
 *
 * @param block Channels per block, from `blockSize`.
 */
export function blockConvolutions(graph: OnnxGraph, block: number): OnnxGraph {
  const constants = new Set(graph.initializers.map(({ name }) => name));
  const biases = new Biases(graph);
  const result = new OnnxGraph(graph);
  const arranged = new Map<string, string>();
  const arrange = (x: string): string => {
    const name = arranged.get(x) ?? result.nodeIn(BLOCKED_DOMAIN, 'ReorderInput', [x]);
    arranged.set(x, name);
    return name;
  };
  for (const node of graph.nodes) {
    const isConstant = constants.has(node.filter?.source.name ?? '');
    const plan = isConstant ? undefined : planBlockedFilter(node, block);
    const transposed = isConstant ? undefined : transposedOnBlocks(result, node, block, arrange);
    if (transposed !== undefined) {
      result.nodes.push(ordered(transposed, node.outputs[0]!, node.filter!.shape[0]));
      continue;
    }
    if (!plan) {
      if (!biases.taken.has(node.outputs[0]!)) result.nodes.push(node);
      continue;
    }
    const { bias, output } = biases.of(node);
    const x = plan.isPlainInput ? node.inputs[0]! : arrange(node.inputs[0]!);
    const inputs = [x, blockedFilter(result, plan, arrange)];
    if (bias) inputs.push(paddedBias(result, bias, plan));
    const y = blockedConvolution(result, node, plan, inputs);
    result.nodes.push(ordered(y, output, plan.filter.shape[0]));
  }
  result.removeUnused();
  return result;
}

/** The operation that brings a value back to the usual layout. */
function ordered(blocked: string, output: string, channels: number): OnnxNode {
  return {
    op: 'ReorderOutput',
    domain: BLOCKED_DOMAIN,
    inputs: [blocked],
    outputs: [output],
    attributes: { channels },
  };
}

/** Bias as a vector, padded with zeros to a multiple of the block. */
function paddedBias(graph: OnnxGraph, bias: string, { filter, outputs }: BlockedFilter): string {
  const flat = graph.node('Reshape', [bias, graph.int64([filter.shape[0]])]);
  const missing = outputs - filter.shape[0];
  return missing === 0 ? flat : graph.node('Pad', [flat, graph.int64([0, missing])]);
}

/** Finds parameters that are added per channel to a convolution's output that has no other consumer. */
class Biases {
  /** Outputs of additions that are fused into convolutions. */
  readonly taken = new Set<string>();
  readonly #view: GraphView;

  constructor(graph: OnnxGraph) {
    this.#view = new GraphView(graph);
  }

  /** A convolution's own or added bias, if any, and the name of the output including it. */
  of(node: OnnxNode): { readonly bias?: string; readonly output: string } {
    const [output, bias] = [node.outputs[0]!, node.inputs[2]];
    if (bias) return { bias, output };
    const sum = this.#view.onlyConsumer(output);
    const added = sum?.op === 'Add' ? sum.inputs.find((name) => name !== output) : undefined;
    const list = added === undefined ? undefined : this.#view.reshaped(added);
    // only graph inputs and constants: computed values may come after the convolution
    if (!sum || !list || this.#view.maker(list.from)) return { output };
    const sides = list.shape.join();
    const perChannel = `${node.filter!.shape[0]},1,1`;
    if (sides !== perChannel && sides !== `1,${perChannel}`) return { output };
    this.taken.add(sum.outputs[0]!);
    return { bias: list.from, output: sum.outputs[0]! };
  }
}
