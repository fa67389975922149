import type { Network } from '../../models/network.js';
import { lossAndGradients } from '../../runtime/gradients.js';
import type { HostTensor } from '../../runtime/host-tensor.js';
import type { Keeps } from '../../runtime/program.js';
import { tf } from '../../runtime/tf.js';
import type { NamedTensors, TensorFunction } from '../../runtime/trace/trace.js';
import type { TrainingDefinition } from '../../trackers/definition.js';
import type { SgdOptions } from '../../trackers/recipe.js';
import type { TrainedParameters } from '../optimiser/phases.js';
import { type SgdStep, sgdStep } from '../optimiser/sgd.js';

/** Definition of a training step. */
export interface StepParts {
  readonly network: Network<object>;
  readonly training: TrainingDefinition;
  readonly trained: TrainedParameters;
  readonly lossWeights: Readonly<Record<string, number>>;
  readonly sgd: SgdOptions;
  /** True if the tensor has the slow groups' learning rate. */
  readonly isSlow: (name: string) => boolean;
  /** Number of batches whose gradients are averaged for one update. */
  readonly accumulate: number;
  /** True: the network's random numbers are inputs of each batch, see `Network.randomInputs`; default: nothing is random. */
  readonly draws?: boolean | undefined;
  /** True: the labels depend on the network's outputs, which the step returns first; default: they do not. */
  readonly seesOutputs?: boolean | undefined;
}

/** Names of a step's scalar inputs: learning rates, and whether a batch is the first of those averaged. */
export const stepInputs = { rate: 'rate', slowRate: 'slow rate', isFirst: 'is first' } as const;

/** The name of a tensor's momentum among the step's parameters. */
export function momentumOf(name: string): string {
  return `momentum ${name}`;
}

/** The name of the sum of a tensor's gradients over the batches averaged so far. */
export function gradientSumOf(name: string): string {
  return `sum ${name}`;
}

/** The name of a running statistic as it was before a step of several batches that has begun. */
export function startOf(name: string): string {
  return `start ${name}`;
}

/** Name of the count of a step's batches with a non-finite or too high loss. Non-finite gradients show in their sum. */
export const badBatches = 'bad batches';

/** Name of the output that tells whether the step is taken: 1, or 0 if nothing must change. */
const takenOutput = 'taken';

/** Whether a step was taken, of its outputs. */
export function wasTaken(outputs: Readonly<Record<string, HostTensor>>): boolean {
  return outputs[takenOutput]!.data[0] === 1;
}

/**
 * Which of a step's parameters take their next values: none if the step is skipped. If several batches are averaged, sums of
 * gradients, the count of bad batches and statistics before the step always do, running statistics unless a batch so far is
 * bad, and weights and momenta in the last batch only.
 */
export function keptUpdates(parts: StepParts, isLast: boolean): Keeps {
  const { trained, accumulate } = parts;
  if (accumulate === 1) return wasTaken;
  const sums = new Set([badBatches, ...trained.names.map(gradientSumOf), ...movingStatistics(parts).map(startOf)]);
  const steps = new Set(trained.names.flatMap((name) => [name, momentumOf(name)]));
  return (outputs, name) => sums.has(name) || (wasTaken(outputs) && (isLast || !steps.has(name)));
}

/** Names of the running statistics that a step updates. */
export function movingStatistics({ network, trained }: Pick<StepParts, 'network' | 'trained'>): string[] {
  const statistics = network.table.filter(({ trainable }) => !trainable).map(({ name }) => name);
  return statistics.filter((name) => trained.usesBatch(name.slice(0, name.lastIndexOf('.'))));
}

/**
 * A training step as a function of named tensors: template and search images, targets, learning rates, the network's
 * tensors and their momenta. It returns the next values of trained tensors, momenta and running statistics; the loss and
 * its parts; the gradient's norm; and whether the step is taken (1) or skipped (0). A run takes the next values by
 * {@link keptUpdates}.
 *
 * With `seesOutputs` it also returns the network's outputs, at which the graph is split: they come before the labels, and no
 * convolution is computed again, a frozen backbone included. What it costs is mostly the copy of activations between the parts.
 *
 * Memoised by `parts`. If several batches are averaged, it is called once per batch: the first call starts the sum of
 * gradients, and the weights of the last are taken. Losses and batch normalisation are per batch, as on separate GPUs.
 */
export function stepFunction(parts: StepParts): TensorFunction {
  const known = functions.get(parts);
  if (known) return known;
  const created: TensorFunction = (inputs) => {
    const { names } = parts.trained;
    const pick = (of: (name: string) => string): NamedTensors =>
      Object.fromEntries(names.map((name) => [name, inputs[of(name)]!]));
    const { loss, gradients, statistics, losses } = forwardBackward(parts, inputs);
    const rates = Object.fromEntries(
      names.map((name) => [name, inputs[parts.isSlow(name) ? stepInputs.slowRate : stepInputs.rate] as tf.Scalar]),
    );
    const state = { weights: pick((name) => name), momenta: pick(momentumOf), rates };
    if (parts.accumulate === 1) {
      return { ...stepOutputs(sgdStep({ ...state, gradients, loss }, parts.sgd)), ...statistics, ...losses };
    }
    return accumulated(parts, inputs, { ...state, gradients, loss, statistics, losses });
  };
  functions.set(parts, created);
  return created;
}

/** Memoised functions; a function is compiled once. */
const functions = new WeakMap<StepParts, TensorFunction>();

interface Batch {
  readonly loss: tf.Scalar;
  readonly gradients: NamedTensors;
  readonly statistics: NamedTensors;
  readonly losses: NamedTensors;
}

/**
 * The loss, its gradients by trained tensor, the next running statistics, and as named outputs the loss with its parts, and
 * the network's outputs if the labels depend on them.
 */
export function forwardBackward(
  { network, training, trained, lossWeights, seesOutputs = false }: StepParts,
  inputs: NamedTensors,
): Batch {
  const { template, search } = inputs;
  const by = Object.fromEntries(trained.names.map((name) => [name, inputs[name]!]));
  const { loss, gradients, extras } = lossAndGradients((current) => {
    const params = { ...inputs, ...current };
    const images = [template as tf.Tensor4D, search as tf.Tensor4D] as const;
    const { outputs, statistics } = network.train(params, ...images, trained.usesBatch);
    const { total, parts } = training.loss(outputs, inputs, lossWeights);
    const maps = seesOutputs ? renamed(outputs as NamedTensors, mapName) : {};
    return { loss: total, extras: { ...statistics, ...renamed(parts, lossPart), ...maps } };
  }, by);
  const isPart = ([name]: [string, tf.Tensor]): boolean =>
    name.startsWith(lossPart('')) || name.startsWith(mapName(''));
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

/**
 * The name of one of the network's outputs among a program's outputs. Prefixed because an output and a target can have the
 * same name: 'centerness'.
 */
export function mapName(name: string): string {
  return `map ${name}`;
}

/** The network's outputs by name among a program's outputs. */
export function mapsOf(results: Readonly<Record<string, HostTensor>>): Record<string, HostTensor> {
  const prefix = mapName('');
  const maps = Object.entries(results).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(maps.map(([name, map]) => [name.slice(prefix.length), map]));
}

type Accumulating = Batch & Pick<Parameters<typeof sgdStep>[0], 'weights' | 'momenta' | 'rates'>;

/** A step's next weights and momenta, its norm, and whether it is taken, by their names among the outputs. */
function stepOutputs({ weights, momenta, norm, isTaken }: SgdStep): NamedTensors {
  return { ...weights, ...renamed(momenta, momentumOf), norm, [takenOutput]: tf.cast(isTaken, 'float32') };
}

/**
 * One of several averaged batches: adds to the sum of gradients, and computes the step by their mean. One bad batch skips
 * the whole step; running statistics keep the updates of the batches before it. As they were before the step they are kept
 * beside them, on the device: a step that is left in the middle is begun anew.
 */
function accumulated(
  { trained, accumulate, sgd }: StepParts,
  inputs: NamedTensors,
  { gradients, loss, statistics, losses, ...state }: Accumulating,
): NamedTensors {
  const isFirst = tf.greater(inputs[stepInputs.isFirst]!, 0) as tf.Scalar;
  const isGood = tf.lessEqual(loss, sgd.maxLoss) as tf.Scalar; // false for NaN
  const sums = Object.fromEntries(
    trained.names.map((name) => [
      name,
      tf.where(isFirst, gradients[name]!, tf.add(inputs[gradientSumOf(name)]!, gradients[name]!)),
    ]),
  );
  const before = tf.where(isFirst, tf.zerosLike(inputs[badBatches]!), inputs[badBatches]!);
  const bad = tf.add(before, tf.cast(tf.logicalNot(isGood), 'float32'));
  const means = mapped(sums, (sum) => tf.div(sum, accumulate));
  const checkedLoss = tf.where(tf.equal(bad, 0), loss, tf.scalar(Number.POSITIVE_INFINITY)) as tf.Scalar;
  const step = sgdStep({ ...state, gradients: means, loss: checkedLoss }, sgd);
  const starts = mapped(statistics, (_, name) => tf.where(isFirst, inputs[name]!, inputs[startOf(name)]!));
  const kept = { ...renamed(sums, gradientSumOf), ...renamed(starts, startOf), [badBatches]: bad };
  return { ...stepOutputs(step), ...kept, ...statistics, ...losses };
}

function mapped(tensors: Readonly<NamedTensors>, f: (tensor: tf.Tensor, name: string) => tf.Tensor): NamedTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, f(tensor, name)]));
}

function renamed(tensors: Readonly<Record<string, tf.Tensor>>, to: (name: string) => string): NamedTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [to(name), tensor]));
}
