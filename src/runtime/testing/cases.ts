import fc from 'fast-check';
import type { HostType } from '../host-tensor.js';
import type * as tf from '../tf.js';
import type { TensorFunction } from '../trace/trace.js';

/** An input of a case: its shape and the numbers it may hold. */
export interface CaseInput {
  readonly shape: readonly number[];
  readonly dtype?: HostType;
  /** Bounds of the numbers; -1 to 1 unless told. */
  readonly range?: readonly [number, number];
}

/** One call of an operation with shapes that were drawn. */
export interface Instance {
  readonly inputs: Readonly<Record<string, CaseInput>>;
  readonly fn: TensorFunction;
  /** Inputs to differentiate by; none for operations without gradient. */
  readonly gradients: readonly string[];
}

/** An operation with shapes to be drawn. */
export interface Case {
  readonly name: string;
  readonly instances: fc.Arbitrary<Instance>;
}

/** A side of a small tensor. */
export const side: fc.Arbitrary<number> = fc.integer({ min: 1, max: 4 });
/** Images [N, H, W, C]. */
export const images: fc.Arbitrary<[number, number, number, number]> = fc.tuple(
  fc.integer({ min: 1, max: 2 }),
  fc.integer({ min: 5, max: 9 }),
  fc.integer({ min: 5, max: 9 }),
  fc.integer({ min: 1, max: 4 }),
);
/** Any shape of up to four axes. */
export const shapes: fc.Arbitrary<number[]> = fc.array(side, { minLength: 0, maxLength: 4 });

/** Names that cases give their inputs. */
type Name = 'a' | 'b' | 'c' | 'i' | 'u' | 'v' | 'w' | 'x' | 'z' | 'bias' | 'mean' | 'offset' | 'scale' | 'variance';
/** A case's inputs. Typed as images, which most of them are; `list` says otherwise. */
export type CaseTensors = Record<Name, tf.Tensor4D>;

/** A case whose instances follow from what is drawn; a float32 input is differentiated by unless told otherwise. */
export function defineCase<T>(
  name: string,
  drawn: fc.Arbitrary<T>,
  make: (drawn: T) => {
    readonly inputs: Readonly<Record<string, CaseInput>>;
    readonly fn: (tensors: CaseTensors) => tf.Tensor;
    readonly gradients?: readonly string[] | boolean;
  },
): Case {
  return {
    name,
    instances: drawn.map((value) => {
      const { inputs, fn, gradients = true } = make(value);
      const floats = Object.keys(inputs).filter((key) => (inputs[key]!.dtype ?? 'float32') === 'float32');
      const by = gradients === true ? floats : gradients || [];
      return { inputs, gradients: by, fn: (tensors) => ({ y: fn(tensors as CaseTensors) }) };
    }),
  };
}

/** A tensor that is a list of numbers. */
export function asVector(x: tf.Tensor): tf.Tensor1D {
  return x as tf.Tensor1D;
}
