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
 */
export function lossAndGradients(
  f: (parameters: Record<string, tf.Tensor>) => tf.Scalar | { loss: tf.Scalar; extras: Record<string, tf.Tensor> },
  parameters: Readonly<Record<string, tf.Tensor>>,
): LossAndGradients {
  const names = Object.keys(parameters);
  let extras: Record<string, tf.Tensor> = {};
  const flat = (...tensors: tf.Tensor[]): tf.Scalar => {
    const result = f(Object.fromEntries(names.map((name, i) => [name, tensors[i]!])));
    if (result instanceof tf.Tensor) return result;
    extras = result.extras;
    for (const tensor of Object.values(extras)) tf.keep(tensor); // the tape's own tidy would free them
    return result.loss;
  };
  const { value, grads } = tf.valueAndGrads(flat)(names.map((name) => parameters[name]!));
  const owned = Object.entries(extras).map(([name, tensor]): [string, tf.Tensor] => {
    const copy = tf.clone(tensor); // shares the numbers, and belongs to the caller's tidy
    tensor.dispose();
    return [name, copy];
  });
  const gradients = Object.fromEntries(names.map((name, i) => [name, grads[i]!]));
  return { loss: value as tf.Scalar, gradients, extras: Object.fromEntries(owned) };
}
