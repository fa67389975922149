import { tf } from './tf.js';

/** A loss, its gradients by parameter name, and additional outputs. */
export interface LossAndGradients {
  readonly loss: tf.Scalar;
  readonly gradients: Record<string, tf.Tensor>;
  readonly extras: Record<string, tf.Tensor>;
}

/**
 * Computes a loss and its gradients with respect to named tensors, eagerly or while tracing.
 *
 * @param f Returns the loss, optionally with additional tensors without gradients, such as updated running statistics.
 * @param parameters Tensors to differentiate with respect to.
 * @returns New tensors.
 */
export function lossAndGradients(
  f: (parameters: Record<string, tf.Tensor>) => tf.Scalar | { loss: tf.Scalar; extras: Record<string, tf.Tensor> },
  parameters: Readonly<Record<string, tf.Tensor>>,
): LossAndGradients {
  const names = Object.keys(parameters);
  const kept: Record<string, tf.Tensor> = {};
  const flat = (...tensors: tf.Tensor[]): tf.Scalar => {
    const result = f(Object.fromEntries(names.map((name, i) => [name, tensors[i]!])));
    if (result instanceof tf.Tensor) return result;
    // the tape's tidy would dispose of them; they may be owned by others
    for (const [name, tensor] of Object.entries(result.extras)) kept[name] = tf.keep(tf.clone(tensor));
    return result.loss;
  };
  try {
    const { value, grads } = tf.valueAndGrads(flat)(names.map((name) => parameters[name]!));
    const gradients = Object.fromEntries(names.map((name, i) => [name, grads[i]!]));
    const extras = Object.entries(kept).map(([name, tensor]) => [name, tf.clone(tensor)]); // for the caller's tidy
    return { loss: value as tf.Scalar, gradients, extras: Object.fromEntries(extras) };
  } finally {
    tf.dispose(kept);
  }
}
