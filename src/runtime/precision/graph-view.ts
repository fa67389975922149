import type { OnnxGraph } from '../onnx/graph.js';
import type { OnnxInitializer, OnnxNode } from '../onnx/types.js';

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

  /** The operation that reads a value, if it is the only one. */
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
}
