import * as tf from './tf.js';

/** A loss, its gradients by parameter name, and whatever else was computed on the way. */
export interface LossAndGradients {
  readonly loss: tf.Scalar;
  readonly gradients: Record<string, tf.Tensor>;
  readonly extras: Record<string, tf.Tensor>;
}

/**
 * A loss and its gradient with respect to every named tensor, eagerly or while tracing.
 *
 * @param f The loss, alone or with other tensors that are wanted without gradients, such as new running statistics.
 * @param parameters What to differentiate by.
 * @returns Tensors of their own, whatever the function returned.
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
    // the tape's own tidy would free them; they may be tensors that others own
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
