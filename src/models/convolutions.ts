import { InputError } from '../errors.js';
import { trace } from '../runtime/trace/trace.js';
import { graphShapes } from './graph-shapes.js';
import { elementsOf, type ParameterTable, parameterInputs } from './parameters.js';
import type { TracedFunction } from './programs.js';

/** Group of convolutions whose kernel is a computed map instead of a tensor of the network. */
export const correlationGroup = 'correlation';

/** A convolution of a network. */
export interface Convolution {
  /** Name of the kernel: 'backbone.conv1.weight'; undefined where the kernel is a template's map. */
  readonly kernel: string | undefined;
  /** Group of the kernel, or {@link correlationGroup}. */
  readonly group: string;
  /** Output shape [N, H, W, C]. */
  readonly output: readonly number[];
  /** Number of multiply-add operations. */
  readonly multiplyAdds: number;
}

/** Computational cost of a traced function. */
export interface TracedCost {
  /** In execution order. */
  readonly convolutions: readonly Convolution[];
  /** Shapes of the outputs by name, channels last. */
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  /** Final output shape [N, H, W, C] of each group's convolutions, after concatenation. */
  readonly maps: Readonly<Record<string, readonly number[]>>;
}

/**
 * Traces a function of a network and lists its convolutions. All other operations (normalisation, pooling, sums) cost
 * less than 1 % of them and are not counted, as usual.
 *
 * @throws Error when the graph has an operation without a shape rule; InputError for a matrix product, which is not counted.
 */
export function traceConvolutions({ fn, inputs, parameterNames }: TracedFunction, table: ParameterTable): TracedCost {
  const own = table.filter(({ name }) => parameterNames.includes(name));
  const { graph, outputs } = trace(fn, { ...inputs, ...parameterInputs(own) });
  const shapes = graphShapes(graph);
  const groups = new Map(own.map(({ name, group }) => [name, group]));
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node])));
  const kernelOf = (name: string): string | undefined => {
    const maker = makers.get(name);
    if (!maker) return groups.has(name) ? name : undefined;
    return maker.op === 'Transpose' || maker.op === 'Reshape' ? kernelOf(maker.inputs[0]!) : undefined;
  };
  const channelsLast = (name: string): readonly number[] => {
    const [n, channels, height, width] = shapes.get(name) as readonly [number, number, number, number];
    return [n, height, width, channels];
  };
  const convolutions: Convolution[] = [];
  const maps: Record<string, readonly number[]> = {};
  for (const { op, inputs: given, outputs: results, attributes } of graph.nodes) {
    const [result] = results as [string];
    if (op === 'MatMul' || op === 'Gemm')
      throw new InputError('a network with matrix products, whose multiply-adds are not counted');
    if (op === 'Concat' && attributes.axis === 1 && shapes.get(result)!.length === 4) {
      maps[convolutions.at(-1)!.group] = channelsLast(result);
    }
    if (op !== 'Conv') continue;
    const kernel = kernelOf(given[1]!);
    const group = kernel === undefined ? correlationGroup : groups.get(kernel)!;
    const [, ...window] = shapes.get(given[1]!)!; // [inputs of a group, kh, kw]
    const output = channelsLast(result);
    convolutions.push({ kernel, group, output, multiplyAdds: elementsOf(output) * elementsOf(window) });
    maps[group] = output;
  }
  return { convolutions, outputs: Object.fromEntries(outputs.map(({ name, shape }) => [name, shape])), maps };
}
