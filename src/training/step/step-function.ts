import type { Network } from '../../models/network.js';
import { lossAndGradients } from '../../runtime/gradients.js';
import * as tf from '../../runtime/tf.js';
import type { NamedTensors, TensorFunction } from '../../runtime/trace/trace.js';
import type { TrainingDefinition } from '../../trackers/definition.js';
import type { SgdOptions } from '../../trackers/recipe.js';
import type { Trained } from '../optimiser/phases.js';
import { keepUnless, sgdStep } from '../optimiser/sgd.js';

/** What a step of training is made of. */
export interface StepParts {
  readonly network: Network<object>;
  readonly training: TrainingDefinition;
  readonly trained: Trained;
  readonly lossWeights: Readonly<Record<string, number>>;
  readonly sgd: SgdOptions;
  /** Whether a tensor has the slow groups' learning rate. */
  readonly isSlow: (name: string) => boolean;
  /** Batches whose gradients are averaged before weights move. */
  readonly accumulate: number;
  /** Whether the network's random numbers come with each batch, see `Network.randomInputs`; nothing is random unless told. */
  readonly draws?: boolean;
}

/** Names of a step's inputs beside images and targets: learning rates, and where a batch stands among those averaged. */
export const stepInputs = { rate: 'rate', slowRate: 'slow rate', isFirst: 'is first', isLast: 'is last' } as const;

/** The name of a tensor's momentum among the step's parameters. */
export function momentumOf(name: string): string {
  return `momentum ${name}`;
}

/** The name of a tensor's sum of gradients, where several batches are averaged. */
export function sumOf(name: string): string {
  return `sum ${name}`;
}

/** The number of a step's batches so far whose loss was not finite or too high. Gradients that are not finite spoil their sum. */
export const badBatches = 'bad batches';

/**
 * One step of training as a function of named tensors: template and search images, targets, learning rates, the network's
 * tensors and their momenta. Gives next values of what is trained, of momenta and of running statistics; the loss and its
 * parts, the gradient's length, and whether the step was taken (1) or skipped (0).
 *
 * The same function for the same parts. Where several batches are averaged, each is a call: the first begins the sum, the last moves the weights. Every batch has
 * losses and normalisations of its own, as if each were on a GPU.
 */
export function stepFunction(parts: StepParts): TensorFunction {
  const known = functions.get(parts);
  if (known) return known;
  const made: TensorFunction = (inputs) => {
    const { names } = parts.trained;
    const pick = (of: (name: string) => string): NamedTensors =>
      Object.fromEntries(names.map((name) => [name, inputs[of(name)]!]));
    const { loss, gradients, statistics, losses } = forwardBackward(parts, inputs);
    const rates = Object.fromEntries(
      names.map((name) => [name, inputs[parts.isSlow(name) ? stepInputs.slowRate : stepInputs.rate] as tf.Scalar]),
    );
    const state = { weights: pick((name) => name), momenta: pick(momentumOf), rates };
    if (parts.accumulate === 1) {
      const { weights, momenta, norm, isGood } = sgdStep({ ...state, gradients, loss }, parts.sgd);
      const kept = mapped(statistics, (next, name) => keepUnless(isGood, next, inputs[name]!));
      const taken = tf.cast(isGood, 'float32');
      return { ...weights, ...renamed(momenta, momentumOf), ...kept, ...losses, norm, taken };
    }
    return accumulated(parts, inputs, { ...state, gradients, loss, statistics, losses });
  };
  functions.set(parts, made);
  return made;
}

/** The function of each parts: programs of one function are compiled once. */
const functions = new WeakMap<StepParts, TensorFunction>();

interface Batch {
  readonly loss: tf.Scalar;
  readonly gradients: NamedTensors;
  readonly statistics: NamedTensors;
  readonly losses: NamedTensors;
}

/** The loss and its gradients by what is trained, next running statistics, and the loss with its parts as outputs. */
export function forwardBackward({ network, training, trained, lossWeights }: StepParts, inputs: NamedTensors): Batch {
  const { template, search } = inputs;
  const by = Object.fromEntries(trained.names.map((name) => [name, inputs[name]!]));
  const { loss, gradients, extras } = lossAndGradients((current) => {
    const params = { ...inputs, ...current };
    const images = [template as tf.Tensor4D, search as tf.Tensor4D] as const;
    const { outputs, statistics } = network.train(params, ...images, trained.usesBatch);
    const { total, parts } = training.loss(outputs, inputs, lossWeights);
    return { loss: total, extras: { ...statistics, ...renamed(parts, lossPart) } };
  }, by);
  const isPart = ([name]: [string, tf.Tensor]): boolean => name.startsWith(lossPart(''));
  const all = Object.entries(extras);
  return {
    loss,
    gradients,
    statistics: Object.fromEntries(all.filter((entry) => !isPart(entry))),
    losses: { loss, ...Object.fromEntries(all.filter(isPart)) },
  };
}

/** The name of a part of the loss among a step's outputs. */
export function lossPart(name: string): string {
  return `loss ${name}`;
}

type Accumulating = Batch & Pick<Parameters<typeof sgdStep>[0], 'weights' | 'momenta' | 'rates'>;

/**
 * A batch among several: the sum goes on, and weights move with the last. One bad batch spoils the step for all of them, and
 * running statistics move no further; what the batches before it did to them stays.
 */
function accumulated(
  { trained, accumulate, sgd }: StepParts,
  inputs: NamedTensors,
  { gradients, loss, statistics, losses, ...state }: Accumulating,
): NamedTensors {
  const isFirst = tf.greater(inputs[stepInputs.isFirst]!, 0) as tf.Scalar;
  const isLast = tf.greater(inputs[stepInputs.isLast]!, 0) as tf.Scalar;
  const isFine = tf.lessEqual(loss, sgd.maxLoss) as tf.Scalar; // false for NaN
  const sums = Object.fromEntries(
    trained.names.map((name) => [
      name,
      tf.where(isFirst, gradients[name]!, tf.add(inputs[sumOf(name)]!, gradients[name]!)),
    ]),
  );
  const before = tf.where(isFirst, tf.zerosLike(inputs[badBatches]!), inputs[badBatches]!);
  const bad = tf.add(before, tf.cast(tf.logicalNot(isFine), 'float32'));
  const means = mapped(sums, (sum) => tf.div(sum, accumulate));
  const judged = tf.where(tf.equal(bad, 0), loss, tf.scalar(Number.POSITIVE_INFINITY)) as tf.Scalar;
  const step = sgdStep({ ...state, gradients: means, loss: judged }, sgd);
  const weights = mapped(step.weights, (next, name) => keepUnless(isLast, next, state.weights[name]!));
  const momenta = mapped(step.momenta, (next, name) => keepUnless(isLast, next, state.momenta[name]!));
  const kept = mapped(statistics, (next, name) => keepUnless(step.isGood, next, inputs[name]!)); // good so far
  return {
    ...weights,
    ...renamed(momenta, momentumOf),
    ...renamed(sums, sumOf),
    ...kept,
    ...losses,
    [badBatches]: bad,
    norm: step.norm,
    taken: tf.cast(step.isGood, 'float32'),
  };
}

function mapped(tensors: Readonly<NamedTensors>, f: (tensor: tf.Tensor, name: string) => tf.Tensor): NamedTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, f(tensor, name)]));
}

function renamed(tensors: Readonly<Record<string, tf.Tensor>>, to: (name: string) => string): NamedTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [to(name), tensor]));
}
