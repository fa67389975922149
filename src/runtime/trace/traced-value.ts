import type { HostTensor } from '../host-tensor.js';
import type { OnnxType } from '../onnx/types.js';
import type { Layout } from './layout.js';

/** Element types that can be traced. */
export type TracedType = Exclude<OnnxType, 'int64' | 'float16' | 'uint8' | 'int8'>;

/** Origin of a value. */
export type Origin =
  /** Output of a node. */
  | { readonly kind: 'node' }
  /** Known while tracing; becomes a constant of the graph on use. `tensor` has the same values, maybe in another layout. */
  | { readonly kind: 'known'; readonly values: ArrayLike<number>; readonly tensor?: HostTensor }
  /** A graph input that is declared on first use, in the layout of that use. */
  | { readonly kind: 'parameter'; readonly parameter: string }
  /** A smaller value of the same rank, repeated along its axes of length 1; expanded only where necessary. */
  | { readonly kind: 'repeated'; readonly of: TracedValue }
  /** A transposed value: axis i is the other's axis perm[i]. */
  | { readonly kind: 'transposed'; readonly of: TracedValue; readonly perm: readonly number[] };

/** A tensor while tracing: shape, type, and its names in the graph, one per layout. */
export class TracedValue {
  /** Names in the graph by layout. */
  readonly names: Map<string, { readonly name: string; readonly layout: Layout }> = new Map();

  /** Names for broadcasting against tensors of higher rank, by their layout. */
  readonly alignedNames: Map<string, string> = new Map();

  constructor(
    readonly shape: readonly number[],
    readonly type: TracedType,
    readonly origin: Origin = { kind: 'node' },
  ) {}

  /** An equivalent value for elementwise operations, which broadcast. */
  get compact(): TracedValue {
    return this.origin.kind === 'repeated' ? this.origin.of : this;
  }
}
