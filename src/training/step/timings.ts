import type { HostParams } from '../../models/parameters.js';
import { type CompileOptions, compile } from '../../runtime/compile.js';
import type { HostData } from '../../runtime/host-tensor.js';
import type { Program } from '../../runtime/program.js';
import { tf } from '../../runtime/tf.js';
import type { InputSpec, NamedTensors, TensorFunction } from '../../runtime/trace/trace.js';
import { median } from '../../statistics/median.js';
import { sgdStep } from '../optimiser/sgd.js';
import { forwardBackward, gradientSumOf, momentumOf, type StepParts, stepInputs } from './step-function.js';
import { initialValues, type StepShape, stepSpecs } from './step-specs.js';
import type { StepFeeds } from './training-step.js';

/** Time of the parts of a step in milliseconds. */
export interface StepTimings {
  /** Network and loss. */
  readonly forward: number;
  /** Gradients: forward and backward pass, less the forward pass. */
  readonly backward: number;
  /** Gradient clipping, momentum and weight update, of gradients that are there. */
  readonly update: number;
}

/** A function with its inputs. */
export interface PartProgram {
  readonly fn: TensorFunction;
  readonly inputs: Readonly<Record<string, InputSpec>>;
}

/** The programs by which the parts of a step are told apart. */
export interface StepPrograms {
  readonly forward: PartProgram;
  /** The forward pass and all gradients. */
  readonly forwardBackward: PartProgram;
  /** The update alone, which takes the gradients as parameters. */
  readonly update: PartProgram;
}

/**
 * The programs of a step's parts: forward pass, forward and backward pass, update. Gradients need the forward pass's
 * activations, so that they have no program of their own. The update has one: whole steps differ from passes in more than it,
 * and their difference is several times what it takes.
 *
 * @param params The network's tensors.
 */
export function stepPrograms(parts: StepParts, shape: StepShape, params: HostParams): StepPrograms {
  const forward: TensorFunction = (inputs) => {
    const { outputs, statistics } = parts.network.train(
      inputs,
      inputs.template as tf.Tensor4D,
      inputs.search as tf.Tensor4D,
      parts.trained.usesBatch,
    );
    return { loss: parts.training.loss(outputs as never, inputs, parts.lossWeights).total, ...statistics };
  };
  const backward: TensorFunction = (inputs) => {
    const { loss, gradients, statistics } = forwardBackward(parts, inputs);
    const sums = Object.values(gradients).map((gradient) => tf.sum(gradient)); // forces all gradients to be computed without returning them
    return { loss, sum: tf.addN(sums), ...statistics };
  };
  const { inputs } = stepSpecs({ ...parts, accumulate: 1 }, shape, params);
  return {
    forward: { fn: forward, inputs },
    forwardBackward: { fn: backward, inputs },
    update: updateProgram(parts, inputs),
  };
}

/** The update of a step's trained tensors, as `stepFunction` does it after the gradients. */
function updateProgram(
  { trained: { names }, isSlow, sgd }: StepParts,
  inputs: Readonly<Record<string, InputSpec>>,
): PartProgram {
  const fn: TensorFunction = (given) => {
    const pick = (of: (name: string) => string): NamedTensors =>
      Object.fromEntries(names.map((name) => [name, given[of(name)]!]));
    const { weights, momenta, norm, isTaken } = sgdStep(
      {
        weights: pick((name) => name),
        momenta: pick(momentumOf),
        gradients: pick(gradientSumOf),
        rates: pick((name) => (isSlow(name) ? stepInputs.slowRate : stepInputs.rate)) as Record<string, tf.Scalar>,
        loss: given.loss as tf.Scalar,
      },
      sgd,
    );
    const moved = Object.fromEntries(names.map((name) => [momentumOf(name), momenta[name]!]));
    return { ...weights, ...moved, norm, taken: tf.cast(isTaken, 'float32') };
  };
  const rates = Object.values(stepInputs).filter((name) => name in inputs);
  const kept = [...names, ...names.map(momentumOf), ...rates].map((name): [string, InputSpec] => [name, inputs[name]!]);
  const gradients = names.map((name): [string, InputSpec] => [gradientSumOf(name), inputs[name]!]);
  return { fn, inputs: { ...Object.fromEntries([...kept, ...gradients]), loss: { shape: [] } } };
}

/**
 * Times the parts of a step, see {@link timePrograms}.
 *
 * @param params The network's tensors; not modified.
 * @param feeds One batch.
 * @param rounds Number of timed runs of each program.
 */
export async function stepTimings(
  parts: StepParts,
  shape: StepShape,
  params: HostParams,
  feeds: StepFeeds,
  rounds: number = 5,
  options: CompileOptions = {},
): Promise<StepTimings> {
  const { template, search, targets, rate, slowRate } = feeds;
  const scalars = { loss: 1, [stepInputs.rate]: rate, [stepInputs.slowRate]: slowRate };
  const numbers = Object.entries(scalars).map(([name, value]): [string, HostData] => [name, Float32Array.of(value)]);
  const all: Record<string, HostData> = { template, search, ...targets, ...Object.fromEntries(numbers) };
  return await timePrograms(stepPrograms(parts, shape, params), { params, feeds: all }, rounds, options);
}

/** Values for {@link timePrograms}; each program takes those of its inputs. */
export interface PartValues {
  /** Of parameters; zeros for others. */
  readonly params: HostParams;
  readonly feeds: Readonly<Record<string, HostData>>;
}

/**
 * Times three programs: forward pass, forward and backward pass, update. One after the other, as each takes gigabytes for a
 * ResNet-50. Gradients are the difference of two medians, at least 0.
 *
 * @param rounds Number of timed runs of each, after two warm-up runs.
 */
export async function timePrograms(
  programs: StepPrograms,
  { params, feeds }: PartValues,
  rounds: number,
  options: CompileOptions,
): Promise<StepTimings> {
  const timed = async ({ fn, inputs }: PartProgram): Promise<number> => {
    const program = await compile(fn, inputs, options);
    try {
      program.setParameters(initialValues(inputs, { params, momenta: {} }));
      const given = Object.fromEntries(Object.entries(feeds).filter(([name]) => name in inputs));
      return await medianTime(program, given, rounds);
    } finally {
      await program.dispose();
    }
  };
  const forward = await timed(programs.forward);
  const both = await timed(programs.forwardBackward);
  return { forward, backward: Math.max(0, both - forward), update: await timed(programs.update) };
}

async function medianTime(program: Program, feeds: Record<string, HostData>, rounds: number): Promise<number> {
  const times: number[] = [];
  for (let round = -2; round < rounds; round++) {
    const started = performance.now();
    await program.run(feeds);
    if (round >= 0) times.push(performance.now() - started);
  }
  return median(times);
}
