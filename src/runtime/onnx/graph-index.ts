import type { OnnxGraph } from './graph.js';
import type { OnnxInitializer, OnnxNode } from './types.js';

/** Maximum bytes of constant lists that are read: of shapes, axes, paddings. */
const LIST_BYTES = 64;

/** Who makes and who uses each value of a graph, and what its constants are, for rewriting it. */
export class GraphIndex {
  readonly #users = new Map<string, OnnxNode[]>();
  readonly #makers = new Map<string, OnnxNode>();
  readonly #constants: ReadonlyMap<string, OnnxInitializer>;

  constructor({ nodes, initializers }: OnnxGraph) {
    this.#constants = new Map(initializers.map((constant) => [constant.name, constant]));
    for (const node of nodes) {
      for (const name of node.outputs) this.#makers.set(name, node);
      for (const name of node.inputs) this.#users.set(name, [...(this.#users.get(name) ?? []), node]);
    }
  }

  /** The operations that read a value, once for each time they do. */
  users(name: string): readonly OnnxNode[] {
    return this.#users.get(name) ?? [];
  }

  /** The operation that alone reads a value, once. */
  onlyUser(name: string): OnnxNode | undefined {
    const [user, ...others] = this.users(name);
    return others.length === 0 ? user : undefined;
  }

  /** The operation that computes a value; undefined for inputs and constants. */
  maker(name: string): OnnxNode | undefined {
    return this.#makers.get(name);
  }

  constant(name: string): OnnxInitializer | undefined {
    return this.#constants.get(name);
  }

  /** Values of a short constant list of integers. */
  integers(name: string | undefined): readonly number[] | undefined {
    const { type, bytes } = this.#constants.get(name ?? '') ?? {};
    if (type !== 'int64' || !bytes || bytes.length > LIST_BYTES) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return Array.from({ length: bytes.length / 8 }, (_, i) => Number(view.getBigInt64(8 * i, true)));
  }

  /** Whether a value is a constant of one float32 number throughout. */
  isAll(name: string, value: number): boolean {
    const { type, bytes } = this.#constants.get(name) ?? {};
    if (type !== 'float32' || !bytes) return false;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0; at < bytes.length; at += 4) if (view.getFloat32(at, true) !== value) return false;
    return true;
  }

  /** What a value was reshaped from, and to which constant shape; undefined for other values. */
  reshaped(name: string): { readonly from: string; readonly shape: readonly number[] } | undefined {
    const maker = this.#makers.get(name);
    const shape = maker?.op === 'Reshape' ? this.integers(maker.inputs[1]) : undefined;
    return shape && { from: maker!.inputs[0]!, shape };
  }
}
