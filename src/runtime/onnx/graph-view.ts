import type { OnnxGraph } from './graph.js';
import type { OnnxInitializer, OnnxNode } from './types.js';

/** Look-ups in a graph: constants, and who computes and reads a value. */
export class GraphView {
  readonly constants: Map<string, OnnxInitializer>;
  readonly #makers = new Map<string, OnnxNode>();
  readonly #consumers = new Map<string, OnnxNode[]>();

  constructor({ nodes, initializers }: OnnxGraph) {
    this.constants = new Map(initializers.map((constant) => [constant.name, constant]));
    for (const node of nodes) {
      for (const name of node.outputs) this.#makers.set(name, node);
      for (const name of new Set(node.inputs)) this.#consumers.set(name, [...this.consumers(name), node]);
    }
  }

  /** The operation that computes a value; undefined for inputs and constants. */
  maker(name: string): OnnxNode | undefined {
    return this.#makers.get(name);
  }

  consumers(name: string): readonly OnnxNode[] {
    return this.#consumers.get(name) ?? [];
  }

  /** The operation that reads a value, also more than once, if it is the only one. */
  onlyConsumer(name: string): OnnxNode | undefined {
    const [first, ...others] = this.consumers(name);
    return others.length === 0 ? first : undefined;
  }

  /** Whether an operation is a convolution with a constant filter. */
  isFixedConvolution({ op, inputs }: OnnxNode): boolean {
    return op === 'Conv' && this.constants.has(inputs[1]!);
  }

  /** The values of a float32 constant. */
  floats(name: string): Float32Array {
    const { bytes } = this.constants.get(name)!;
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  }

  /** The values of an int64 constant. */
  int64(name: string): number[] {
    const { bytes } = this.constants.get(name)!;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return Array.from({ length: bytes.length / 8 }, (_, i) => Number(view.getBigInt64(8 * i, true)));
  }
  /** The values of a constant list of integers; undefined for other values. */
  integers(name: string | undefined): readonly number[] | undefined {
    const constant = this.constants.get(name ?? '');
    return constant?.type === 'int64' && constant.shape.length === 1 ? this.int64(name!) : undefined;
  }

  /** Whether a value is a constant of one float32 number throughout. */
  isAll(name: string, value: number): boolean {
    return this.constants.get(name)?.type === 'float32' && this.floats(name).every((each) => each === value);
  }

  /** What a value was reshaped from, and to which constant shape; undefined for other values. */
  reshaped(name: string): { readonly from: string; readonly shape: readonly number[] } | undefined {
    const maker = this.#makers.get(name);
    const shape = maker?.op === 'Reshape' ? this.integers(maker.inputs[1]) : undefined;
    return shape && { from: maker!.inputs[0]!, shape };
  }
}
