import { OnnxGraph } from '../onnx/graph.js';
import { type OnnxAttributes, onnxTypeCodes } from '../onnx/types.js';
import type { Provider } from '../session.js';
import { storedValues } from '../stored-tensor.js';
import type { tf } from '../tf.js';
import { defaultLayout, inLayout, type Layout, permutation, sizeOf, toLayout } from './layout.js';
import { type Origin, type TracedType, TracedValue } from './traced-value.js';
import { ValueBackend } from './value-backend.js';

/** The name under which the recording backend and its rules are registered with tensorflow.js. */
export const TRACE_BACKEND = 'siamdla-trace';

/** A kernel of tensorflow.js that was recorded. */
export interface KernelCall {
  readonly kernel: string;
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  readonly attrs: object;
  readonly outputs: readonly tf.TensorInfo[];
}

/** Maximum number of elements of uniform tensors that are stored as constants; larger ones are expanded on use. */
const SMALL = 1024;

/**
 * The recording backend: kernels append operations to an ONNX graph and return tensors with a shape and a name but
 * without values. One instance records one function.
 */
export class Recorder extends ValueBackend {
  readonly graph: OnnxGraph = new OnnxGraph();
  /** Target provider; rules avoid operations that it lacks. */
  readonly provider: Provider;
  /** Channels per block for blocked convolutions; 0 for none. */
  readonly block: number;
  /** Layout of each parameter's graph input. */
  readonly parameterLayouts: Map<string, Layout> = new Map();
  /** Receives every recorded kernel. */
  readonly observe: ((call: KernelCall) => void) | undefined;
  readonly #shared = new Map<string, string>();
  readonly #usualLayouts = new Map<string, Layout>();

  constructor(provider: Provider = 'cpu', block: number = 0, observe?: (call: KernelCall) => void) {
    super();
    this.provider = provider;
    this.block = block;
    this.observe = observe;
  }

  /** Creates a tensor for the output of a node with the given layout. */
  output(
    name: string,
    shape: readonly number[],
    type: TracedType,
    layout: Layout = defaultLayout(shape.length),
  ): tf.TensorInfo {
    const value = new TracedValue(shape, type);
    value.names.set(layout.join(), { name, layout });
    this.graph.shapes.set(name, inLayout(shape, layout));
    return this.tensor(value);
  }

  /** Appends an operation and returns its output's name. */
  node(op: string, inputs: readonly string[], attributes?: OnnxAttributes): string {
    return this.graph.node(op, inputs, attributes);
  }

  /** Appends a convolution, or a transposed one, with information on its filter and returns its output's name. */
  convolution(...operation: Parameters<OnnxGraph['convolution']>): string {
    return this.graph.convolution(...operation);
  }

  /** Name of a tensor in a layout (default: that of tensorflow.js); appends a transposition where necessary. */
  nameIn(tensor: tf.TensorInfo | TracedValue, layout?: Layout): string {
    const value = tensor instanceof TracedValue ? tensor : this.lookup(tensor);
    const wanted = layout ?? defaultLayout(value.shape.length);
    const key = wanted.join();
    const there = value.names.get(key);
    if (there) return there.name;
    const name = this.#bring(value, wanted);
    this.graph.shapes.set(name, inLayout(value.shape, wanted));
    value.names.set(key, { name, layout: wanted });
    return name;
  }

  /** Current layout of a tensor; the default layout where it has none yet. */
  layoutOf(tensor: tf.TensorInfo | TracedValue): Layout {
    const value = tensor instanceof TracedValue ? tensor : this.lookup(tensor);
    for (const { layout } of [...value.names.values(), ...value.compact.names.values()]) return layout;
    return defaultLayout(value.shape.length);
  }

  /** Layout of the last parameter of this shape, such as a velocity's weights; the default layout without one. */
  preferredLayout(shape: readonly number[]): Layout {
    return this.#usualLayouts.get(shape.join()) ?? defaultLayout(shape.length);
  }

  /** Memoised name of a value by key. */
  shared(key: string, make: () => string): string {
    const name = this.#shared.get(key) ?? make();
    this.#shared.set(key, name);
    return name;
  }

  /** The name under a key of {@link shared}, if there is one. */
  sharedName(key: string): string | undefined {
    return this.#shared.get(key);
  }

  /** A scalar constant of a type. */
  scalar(value: number, type: TracedType = 'float32'): string {
    return this.graph.scalar(value, type);
  }

  /** The sum of float32 values; of two at a time where the provider lacks the operation for several. */
  sum(names: readonly string[]): string {
    if (names.length === 1) return names[0]!;
    if (this.provider !== 'webgpu') return this.node('Sum', names);
    const middle = Math.ceil(names.length / 2);
    return this.node('Add', [this.sum(names.slice(0, middle)), this.sum(names.slice(middle))]);
  }

  cast(name: string, type: TracedType): string {
    return this.node('Cast', [name], { to: onnxTypeCodes[type] });
  }

  reshape(name: string, shape: readonly number[]): string {
    return this.node('Reshape', [name, this.graph.int64(shape)]);
  }

  #bring(value: TracedValue, layout: Layout): string {
    const { origin, shape, type } = value;
    const lies = [...value.names.values()][0];
    if (origin.kind === 'known') {
      return this.graph.constant(type, ownValues(origin, shape, layout), inLayout(shape, layout));
    }
    if (lies && sizeOf(shape) === 1) return lies.name; // a single element has any layout
    if (lies) return this.node('Transpose', [lies.name], { perm: permutation(lies.layout, layout) });
    if (origin.kind === 'transposed') return this.nameIn(origin.of, inLayout(origin.perm, layout));
    if (origin.kind === 'parameter') {
      this.parameterLayouts.set(origin.parameter, layout);
      this.#usualLayouts.set(shape.join(), layout);
      return this.graph.input(origin.parameter, type, inLayout(shape, layout));
    }
    if (origin.kind === 'repeated') {
      const { origin: inner } = origin.of;
      if (inner.kind === 'known' && inner.values.length === 1 && sizeOf(shape) <= SMALL) {
        const all = new Array<number>(sizeOf(shape)).fill(inner.values[0]!);
        return this.graph.constant(type, all, inLayout(shape, layout));
      }
      const sides = this.graph.int64(inLayout(shape, layout));
      return this.node('Expand', [this.nameIn(origin.of, layout), sides]);
    }
    throw new Error(`a traced value of shape [${shape}] has no name`);
  }
}

/** A known value in a layout, in an array of its own. */
function ownValues(
  origin: Extract<Origin, { kind: 'known' }>,
  shape: readonly number[],
  layout: Layout,
): ArrayLike<number> {
  const there = origin.tensor && storedValues(origin.tensor);
  if (there && there.layout.join() === layout.join()) return there.values.slice();
  const moved = toLayout(origin.values, shape, layout);
  return moved === origin.values && moved instanceof Float32Array ? moved.slice() : moved;
}
