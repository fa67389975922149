import { trace } from '../runtime/trace/trace.js';
import { graphShapes } from './graph-shapes.js';
import { elementsOf, type ParameterTable, parameterInputs } from './parameters.js';
import type { TracedFunction } from './programs.js';

/** What a convolution's kernel belongs to when it is not a tensor of the network but a computed map. */
export const correlationGroup = 'correlation';

/** A convolution that a network runs. */
export interface Convolution {
  /** Its kernel's name: 'backbone.conv1.weight'; undefined where the kernel is a template's map. */
  readonly kernel: string | undefined;
  /** Its kernel's group, or {@link correlationGroup}. */
  readonly group: string;
  /** What it gives, [N, H, W, C]. */
  readonly output: readonly number[];
  /** Multiplications that are added up. */
  readonly multiplyAdds: number;
}

/** What a traced function computes. */
export interface TracedCost {
  /** In the order they run. */
  readonly convolutions: readonly Convolution[];
  /** Shapes of the results by name, channels last. */
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  /** What each group's convolutions give in the end, [N, H, W, C]: put together where they stand side by side. */
  readonly maps: Readonly<Record<string, readonly number[]>>;
}

/**
 * Traces a function of a network and lists its convolutions. Everything else that it computes (normalisation, pooling,
 * sums) costs less than a hundredth of them and is not counted, as is the custom.
 *
 * @throws Error when the graph has an operation that shapes are not known of, or a matrix product, which would have to be
 * counted here.
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
    if (op === 'MatMul' || op === 'Gemm') throw new Error(`multiply-adds of ${op} are not counted`);
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
