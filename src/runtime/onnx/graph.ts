import { endianness } from 'node:os';
import { toHalf } from '../half-values.js';
import {
  type FilterInfo,
  type OnnxAttributes,
  type OnnxInitializer,
  type OnnxNode,
  type OnnxType,
  type OnnxValue,
  onnxTypeBytes,
} from './types.js';

/** Maximum number of elements of constants that are deduplicated. */
const SHARED_ELEMENTS = 8;

/**
 * Builder of an ONNX graph: operations in execution order, constants, named inputs and outputs. Names of all other
 * values are generated.
 */
export class OnnxGraph {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxInitializer[];
  readonly inputs: OnnxValue[];
  readonly outputs: OnnxValue[];
  /** Shapes of computed values where they are known. */
  readonly shapes: Map<string, readonly number[]>;
  readonly #shared: Map<string, string> = new Map();
  #names = 0;

  /** @param from A graph whose inputs, outputs, constants and shapes are copied, but not its operations. */
  constructor(from?: OnnxGraph) {
    this.initializers = [...(from?.initializers ?? [])];
    this.inputs = [...(from?.inputs ?? [])];
    this.outputs = [...(from?.outputs ?? [])];
    this.shapes = new Map(from?.shapes);
    if (!from) return;
    this.#shared = new Map(from.#shared);
    this.#names = from.#names;
  }

  /**
   * Declares an input.
   *
   * @throws Error when the name is taken.
   */
  input(name: string, type: OnnxType, shape: readonly number[]): string {
    if (this.inputs.some((other) => other.name === name)) throw new Error(`two graph inputs are called '${name}'`);
    this.inputs.push({ name, type, shape });
    return name;
  }

  /**
   * Declares a computed value as an output.
   *
   * @throws Error when the name is taken by an input or an output.
   */
  output(name: string, value: string, type: OnnxType, shape: readonly number[]): void {
    if ([...this.inputs, ...this.outputs].some((other) => other.name === name)) {
      throw new Error(`output '${name}': an input or output has that name already`);
    }
    this.nodes.push({ op: 'Identity', inputs: [value], outputs: [name], attributes: {} });
    this.outputs.push({ name, type, shape });
  }

  /** Appends a convolution, or a transposed one, and returns its output's name. */
  convolution(
    inputs: readonly string[],
    attributes: OnnxAttributes,
    filter: FilterInfo,
    op: 'Conv' | 'ConvTranspose' = 'Conv',
  ): string {
    const name = this.#newName();
    this.nodes.push({ op, inputs, outputs: [name], attributes, filter });
    return name;
  }

  /** Appends an operation with one output and returns the output's name. */
  node(op: string, inputs: readonly string[], attributes: OnnxAttributes = {}): string {
    return this.nodeOf(1, op, inputs, attributes)[0]!;
  }

  /** Appends an operation of another operator set and returns its output's name. */
  nodeIn(domain: string, op: string, inputs: readonly string[], attributes: OnnxAttributes = {}): string {
    const name = this.#newName();
    this.nodes.push({ op, inputs, outputs: [name], attributes, domain });
    return name;
  }

  /** Appends an operation with several outputs and returns their names. */
  nodeOf(outputs: number, op: string, inputs: readonly string[], attributes: OnnxAttributes = {}): string[] {
    const names = Array.from({ length: outputs }, () => this.#newName());
    this.nodes.push({ op, inputs, outputs: names, attributes });
    return names;
  }

  /**
   * Adds a constant and returns its name.
   *
   * @param values Row-major; 0 and 1 for bool. Must not be changed afterwards.
   */
  constant(type: OnnxType, values: ArrayLike<number>, shape: readonly number[]): string {
    const size = shape.reduce((product, side) => product * side, 1);
    if (values.length !== size) throw new Error(`a constant of shape [${shape}] with ${values.length} values`);
    if (values.length > SHARED_ELEMENTS) return this.#initializer(type, values, shape);
    // -0 and 0 are different constants: 1 / -0 is -Infinity
    const key = `${type}[${shape}]${Array.from(values, (value) => (Object.is(value, -0) ? '-0' : String(value)))}`;
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const name = this.#initializer(type, values, shape);
    this.#shared.set(key, name);
    return name;
  }

  /** A constant list of integers, for shapes, axes and offsets. */
  int64(values: readonly number[]): string {
    return this.constant('int64', values, [values.length]);
  }

  /** A scalar constant. */
  scalar(value: number, type: OnnxType = 'float32'): string {
    return this.constant(type, [value], []);
  }

  /** Removes operations and constants that no output depends on. */
  removeUnused(): void {
    const wanted = new Set(this.outputs.map(({ name }) => name));
    const kept: OnnxNode[] = [];
    for (const node of this.nodes.splice(0).reverse()) {
      if (!node.outputs.some((name) => wanted.has(name))) continue;
      for (const name of node.inputs) wanted.add(name);
      kept.push(node);
    }
    this.nodes.push(...kept.reverse());
    const constants = this.initializers.splice(0);
    this.initializers.push(...constants.filter(({ name }) => wanted.has(name)));
    for (const [key, name] of this.#shared) if (!wanted.has(name)) this.#shared.delete(key);
  }

  #initializer(type: OnnxType, values: ArrayLike<number>, shape: readonly number[]): string {
    const name = this.#newName();
    this.initializers.push({ name, type, shape, bytes: toBytes(type, values) });
    return name;
  }

  /** The colon prevents conflicts with the names of inputs and outputs, which must not contain one. */
  #newName(): string {
    return `:${this.#names++}`;
  }
}

/**
 * Encodes values as ONNX raw data, little-endian. A Float32Array is not copied on little-endian machines.
 *
 * @throws InputError for a value that no half is near, if they become halves.
 */
export function toBytes(type: OnnxType, values: ArrayLike<number>): Uint8Array {
  if (type === 'float32' && endianness() === 'LE') {
    // fast path for millions of weights
    const { buffer, byteOffset, byteLength } = values instanceof Float32Array ? values : new Float32Array(values);
    return new Uint8Array(buffer, byteOffset, byteLength);
  }
  const bytes = new Uint8Array(values.length * onnxTypeBytes[type]);
  const view = new DataView(bytes.buffer);
  const put: Record<OnnxType, (i: number, value: number) => void> = {
    float32: (i, value) => view.setFloat32(4 * i, value, true),
    float16: (i, value) => view.setUint16(2 * i, value, true),
    uint8: (i, value) => view.setUint8(i, value),
    int8: (i, value) => view.setInt8(i, value),
    int32: (i, value) => view.setInt32(4 * i, value, true),
    int64: (i, value) => view.setBigInt64(8 * i, BigInt(value), true),
    bool: (i, value) => view.setUint8(i, value ? 1 : 0),
  };
  const words = type === 'float16' ? toHalf(values, 'a constant') : values;
  for (let i = 0; i < words.length; i++) put[type](i, words[i]!);
  return bytes;
}
