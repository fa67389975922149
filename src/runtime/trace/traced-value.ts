import type { OnnxType } from '../onnx/types.js';
import type { Layout } from './layout.js';

/** Element types that can be traced. */
export type TracedType = Exclude<OnnxType, 'int64'>;

/** Where a value comes from when no node of the graph has made it yet. */
export type Origin =
  /** Nodes made it. */
  | { readonly kind: 'node' }
  /** Known while tracing. Becomes a constant of the graph when it is used. */
  | { readonly kind: 'known'; readonly values: ArrayLike<number> }
  /** A graph input that is declared when it is first used, in the order of axes that this use asks for. */
  | { readonly kind: 'parameter'; readonly parameter: string }
  /** Smaller values of the same rank, repeated along axes where those have side 1. Spread out only where it must be. */
  | { readonly kind: 'repeated'; readonly of: TracedValue }
  /** Another value with its axes renamed: axis i is the other's axis perm[i]. */
  | { readonly kind: 'transposed'; readonly of: TracedValue; readonly perm: readonly number[] };

/** A tensor while tracing: a shape, a type, and the names it has in the graph, one per order of axes it lies in. */
export class TracedValue {
  /** Names in the graph by order of axes. */
  readonly names: Map<string, { readonly name: string; readonly layout: Layout }> = new Map();

  /** Names under which it broadcasts against tensors of more axes, by the order those lie in. */
  readonly alignedNames: Map<string, string> = new Map();

  constructor(
    readonly shape: readonly number[],
    readonly type: TracedType,
    readonly origin: Origin = { kind: 'node' },
  ) {}

  /** The value that elementwise operations may use in place of this one, broadcasting as they do anyway. */
  get compact(): TracedValue {
    return this.origin.kind === 'repeated' ? this.origin.of : this;
  }
}
