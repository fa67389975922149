import { withOverrides } from '../../config.js';
import { checkOptions, type OptionRules } from '../../dla/check-options.js';
import * as tf from '../../runtime/tf.js';
import type { NamedTensors } from '../../runtime/trace/trace.js';
import { type SgdOptions, sgdDefaults } from '../../trackers/recipe.js';

const isNumber = (value: unknown): value is number => typeof value === 'number';

const rules: OptionRules<SgdOptions> = {
  momentum: { expected: 'a number from 0 to below 1', accepts: (v) => isNumber(v) && v >= 0 && v < 1 },
  weightDecay: { expected: 'a finite number from 0 on', accepts: (v) => Number.isFinite(v) && (v as number) >= 0 },
  clipNorm: { expected: 'a number above 0, or Infinity', accepts: (v) => isNumber(v) && v > 0 },
  maxLoss: { expected: 'a finite number above 0', accepts: (v) => Number.isFinite(v) && (v as number) > 0 },
};

/**
 * Options that differ from the defaults in the named keys only.
 *
 * @throws InputError when a key is unknown or a value cannot be.
 */
export function sgdOptions(overrides: Partial<SgdOptions>): SgdOptions {
  const what = 'gradient descent';
  return checkOptions(withOverrides(sgdDefaults, overrides, what), rules, what);
}

/** PyTorch's guard in clip_grad_norm_. */
const epsilon = 1e-6;

/** What a step works on; all maps have the same keys. */
export interface SgdState {
  readonly weights: Readonly<NamedTensors>;
  /** PyTorch's momentum buffers times the momentum: what they add to the next step. */
  readonly momenta: Readonly<NamedTensors>;
  readonly gradients: Readonly<NamedTensors>;
  /** Learning rate per tensor. */
  readonly rates: Readonly<Record<string, tf.Scalar>>;
  readonly loss: tf.Scalar;
}

/** What a step gives. */
export interface SgdStep {
  readonly weights: NamedTensors;
  readonly momenta: NamedTensors;
  /** Length of the gradient before it was shortened. */
  readonly norm: tf.Scalar;
  /** Whether the step is taken: a bool. */
  readonly isTaken: tf.Scalar;
}

/**
 * One step: gradients are shortened, weight decay is added, momentum takes them up, weights move. Where the loss is not a
 * number, infinite or above the limit, or the gradient's length is not finite, weights and momenta stay as they were; they
 * are selected and not multiplied by 0, which would not rid them of what is not a number.
 *
 * Source: torch.optim.SGD and torch.nn.utils.clip_grad_norm_, as STVIR/pysot @ d04028f, train.py uses them.
 */
export function sgdStep(state: SgdState, options: SgdOptions): SgdStep {
  const { weights, momenta, gradients, rates, loss } = state;
  const { momentum, weightDecay, clipNorm, maxLoss } = options;
  const names = Object.keys(weights);
  const squares = names.map((name) => tf.sum(tf.square(gradients[name]!)));
  const norm = tf.sqrt(tf.addN(squares)) as tf.Scalar;
  const largest = Math.fround(3.4e38);
  const isTaken = tf.logicalAnd(tf.lessEqual(loss, maxLoss), tf.lessEqual(norm, largest)) as tf.Scalar; // false for NaN
  const scale = Number.isFinite(clipNorm) ? tf.minimum(tf.div(clipNorm, tf.add(norm, epsilon)), 1) : undefined;
  const next = { weights: {} as NamedTensors, momenta: {} as NamedTensors };
  for (const name of names) {
    const [weight, velocity, gradient] = [weights[name]!, momenta[name]!, gradients[name]!];
    const shortened = scale ? tf.mul(gradient, scale) : gradient;
    // a momentum first meets its gradient, so that both lie in the same order of axes when traced
    const moved = tf.add(velocity, tf.add(shortened, tf.mul(weight, weightDecay)));
    next.momenta[name] = whereTaken(isTaken, tf.mul(moved, momentum), velocity);
    next.weights[name] = whereTaken(isTaken, tf.sub(weight, tf.mul(moved, rates[name]!)), weight);
  }
  return { ...next, norm, isTaken };
}

/** The new value where the step is taken, else the old one. */
export function whereTaken(isTaken: tf.Scalar, next: tf.Tensor, before: tf.Tensor): tf.Tensor {
  return tf.where(isTaken, next, before);
}
