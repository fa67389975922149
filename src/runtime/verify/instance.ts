import { compile } from '../compile.js';
import { useEagerBackend } from '../eager-backend.js';
import { lossAndGradients } from '../gradients.js';
import type { HostTensor, HostType } from '../host-tensor.js';
import type { SessionOptions } from '../session.js';
import { tf } from '../tf.js';
import { sizeOf } from '../trace/layout.js';
import type { TensorFunction } from '../trace/trace.js';

/** An input of a case: its shape and value range. */
export interface CaseInput {
  readonly shape: readonly number[];
  readonly dtype?: HostType;
  /** Range of values. Default: -1 to 1. */
  readonly range?: readonly [number, number];
}

/** One call of an operation with given shapes. */
export interface Instance {
  readonly inputs: Readonly<Record<string, CaseInput>>;
  /** Returns its result as 'y'. */
  readonly fn: TensorFunction;
  /** Inputs to differentiate with respect to; none for operations without gradient. */
  readonly gradients: readonly string[];
}

/** Tensors by name. */
export type Results = Readonly<Record<string, HostTensor>>;

/** Returns the instance's result as 'y', and the gradients of a weighted sum of it as 'd NAME'. */
export function withGradients({ fn, gradients }: Instance): TensorFunction {
  if (gradients.length === 0) return fn;
  return (tensors) => {
    const by = Object.fromEntries(gradients.map((name) => [name, tensors[name]!]));
    const { gradients: found, extras } = lossAndGradients((parameters) => {
      const y = fn({ ...tensors, ...parameters }).y!;
      return { loss: tf.sum(tf.mul(y, weights(y.shape))) as tf.Scalar, extras: { y } };
    }, by);
    return { y: extras.y!, ...Object.fromEntries(gradients.map((name) => [`d ${name}`, found[name]!])) };
  };
}

/** Fixed asymmetric weights. */
function weights(shape: number[]): tf.Tensor {
  return tf.tensor(
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i * 1.7 + 0.3)),
    shape,
  );
}

/**
 * Runs an instance and its gradients, compiled or with `eager` operation by operation.
 *
 * @param given Values of the inputs.
 */
export async function runInstance(instance: Instance, given: Results, options: SessionOptions): Promise<Results> {
  if (options.eager) {
    await useEagerBackend(options.eager);
    return runOnBackend(withGradients(instance), given);
  }
  const program = await compile(withGradients(instance), instance.inputs, { ...options, exportable: false });
  try {
    return await program.run(given);
  } finally {
    await program.dispose();
  }
}

async function runOnBackend(fn: TensorFunction, given: Results): Promise<Results> {
  const results = tf.tidy(() => {
    const tensors = Object.entries(given).map(([name, { data, shape, dtype }]) => [
      name,
      tf.tensor(data, [...shape], dtype),
    ]);
    return fn(Object.fromEntries(tensors)) as tf.NamedTensorMap;
  });
  const read = await Promise.all(
    Object.entries(results).map(async ([name, tensor]): Promise<[string, HostTensor]> => {
      const data = (await tensor.data()) as Float32Array;
      return [name, { data, shape: [...tensor.shape], dtype: tensor.dtype as 'float32' }];
    }),
  );
  tf.dispose(results);
  return Object.fromEntries(read);
}
