import { withOverrides } from '../../config.js';
import { checkOptions, type OptionRules } from '../../dla/check-options.js';
import { tf } from '../../runtime/tf.js';
import type { NamedTensors } from '../../runtime/trace/trace.js';
import { type SgdOptions, sgdDefaults } from '../../trackers/recipe.js';

const isNumber = (value: unknown): value is number => typeof value === 'number';

const rules: OptionRules<SgdOptions> = {
  momentum: { expected: 'a number in [0, 1)', accepts: (v) => isNumber(v) && v >= 0 && v < 1 },
  weightDecay: { expected: 'a finite number >= 0', accepts: (v) => Number.isFinite(v) && (v as number) >= 0 },
  clipNorm: { expected: 'a number > 0, or Infinity', accepts: (v) => isNumber(v) && v > 0 },
  maxLoss: { expected: 'a finite number > 0', accepts: (v) => Number.isFinite(v) && (v as number) > 0 },
};

/**
 * The default options with overrides, checked.
 *
 * @throws InputError for an unknown key or an invalid value.
 */
export function sgdOptions(overrides: Partial<SgdOptions>): SgdOptions {
  const what = 'gradient descent';
  return checkOptions(withOverrides(sgdDefaults, overrides, what), rules, what);
}

/**
 * The options of a step whose learning rate is multiplied by a number of GPUs because the trainer sums their gradients: that
 * trainer clips the sum and adds the weight decay once. With the mean of gradients g, N GPUs and the configured rate,
 * rate (clip(N g, clipNorm) + weightDecay w) = N rate (clip(g, clipNorm / N) + weightDecay / N w), and momenta are an N-th.
 *
 * Source: STVIR/pysot @ d04028f, tools/train.py: reduce_gradients, a sum, then clip_grad_norm_, then torch.optim.SGD's step.
 *
 * @param gpus The multiplier of the learning rate; 1 changes nothing.
 */
export function summedOver(gpus: number, sgd: SgdOptions): SgdOptions {
  return { ...sgd, weightDecay: sgd.weightDecay / gpus, clipNorm: sgd.clipNorm / gpus };
}

/** Added to the norm in PyTorch's clip_grad_norm_. */
const epsilon = 1e-6;

/** Inputs of an SGD step; all maps have the same keys. */
export interface SgdState {
  readonly weights: Readonly<NamedTensors>;
  /** PyTorch's momentum buffers times the momentum: the terms added to the next step. */
  readonly momenta: Readonly<NamedTensors>;
  readonly gradients: Readonly<NamedTensors>;
  /** Learning rate per tensor. */
  readonly rates: Readonly<Record<string, tf.Scalar>>;
  readonly loss: tf.Scalar;
}

/** Outputs of an SGD step. */
export interface SgdStep {
  readonly weights: NamedTensors;
  readonly momenta: NamedTensors;
  /** Norm of the gradient before clipping. */
  readonly norm: tf.Scalar;
  /** False if nothing must change: the caller then drops the next weights and momenta; dtype bool. */
  readonly isTaken: tf.Scalar;
}

/**
 * One SGD step: gradient clipping, weight decay, momentum, update. If the loss is NaN or above `maxLoss`, or the gradient's
 * norm is not finite, the step is not to be taken.
 *
 * Source: torch.optim.SGD and torch.nn.utils.clip_grad_norm_, as STVIR/pysot @ d04028f, train.py uses them.
 */
export function sgdStep(state: SgdState, options: SgdOptions): SgdStep {
  const { weights, momenta, gradients, rates, loss } = state;
  const { momentum, weightDecay, clipNorm, maxLoss } = options;
  const names = Object.keys(weights);
  const norm = globalNorm(names.map((name) => gradients[name]!));
  const largest = Math.fround(3.4e38);
  const isTaken = tf.logicalAnd(tf.lessEqual(loss, maxLoss), tf.lessEqual(norm, largest)) as tf.Scalar; // false for NaN
  const scale = Number.isFinite(clipNorm) ? tf.minimum(tf.div(clipNorm, tf.add(norm, epsilon)), 1) : undefined;
  const next = { weights: {} as NamedTensors, momenta: {} as NamedTensors };
  for (const name of names) {
    const [weight, velocity, gradient] = [weights[name]!, momenta[name]!, gradients[name]!];
    const clipped = scale ? tf.mul(gradient, scale) : gradient;
    // the first operand with the gradient is the momentum, so that both have the same layout when traced
    const update = tf.add(velocity, tf.add(clipped, tf.mul(weight, weightDecay)));
    next.momenta[name] = tf.mul(update, momentum);
    next.weights[name] = tf.sub(weight, tf.mul(update, rates[name]!));
  }
  return { ...next, norm, isTaken };
}

/** Euclidean norm over all elements of several tensors. */
export function globalNorm(tensors: readonly tf.Tensor[]): tf.Scalar {
  return tf.sqrt(tf.addN(tensors.map((tensor) => tf.sum(tf.square(tensor))))) as tf.Scalar;
}
