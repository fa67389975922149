import fc from 'fast-check';
import type { tf } from '../tf.js';
import type { CaseInput, Instance } from '../verify/instance.js';

/** An operation with random shapes. */
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

/** Names of inputs. */
type Name = 'a' | 'b' | 'c' | 'i' | 'u' | 'v' | 'w' | 'x' | 'z' | 'bias' | 'mean' | 'offset' | 'scale' | 'variance';
/** A case's inputs. Typed as images, as most are; see `asVector`. */
export type CaseTensors = Record<Name, tf.Tensor4D>;

/** Defines a case by a random value. Default gradients: with respect to all float32 inputs. */
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

/** Casts a tensor to a vector. */
export function asVector(x: tf.Tensor): tf.Tensor1D {
  return x as tf.Tensor1D;
}
