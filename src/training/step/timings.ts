import { median } from '../../metrics/median.js';
import type { HostParams } from '../../models/parameters.js';
import { type CompileOptions, compile } from '../../runtime/compile.js';
import type { HostData } from '../../runtime/host-tensor.js';
import type { Program } from '../../runtime/program.js';
import { tf } from '../../runtime/tf.js';
import type { InputSpec, TensorFunction } from '../../runtime/trace/trace.js';
import { forwardBackward, type StepParts, stepFunction, stepInputs } from './step-function.js';
import { initialValues, type StepShape, stepSpecs } from './step-specs.js';
import type { StepFeeds } from './training-step.js';

/** Time of the parts of a step in milliseconds. */
export interface StepTimings {
  /** Network and loss. */
  readonly forward: number;
  /** Gradients. */
  readonly backward: number;
  /** Gradient clipping, momentum and weight update. */
  readonly update: number;
}

/** Forward pass, forward and backward pass, and whole step, as functions of the same inputs. */
export interface StepPrograms {
  readonly functions: readonly [forward: TensorFunction, backward: TensorFunction, step: TensorFunction];
  readonly inputs: Readonly<Record<string, InputSpec>>;
}

/**
 * The programs whose differences are the parts of a step.
 *
 * @param params The network's tensors.
 */
export function stepPrograms(parts: StepParts, shape: StepShape, params: HostParams): StepPrograms {
  const whole = { ...parts, accumulate: 1 };
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
  const { inputs } = stepSpecs(whole, shape, params);
  return { functions: [forward, backward, stepFunction(whole)], inputs };
}

/**
 * Times the parts of a step by three programs: forward pass, forward and backward pass, whole step. One after the other, as
 * each takes gigabytes for a ResNet-50. A part is the difference of two medians, at least 0.
 *
 * @param params The network's tensors; not modified.
 * @param feeds One batch.
 * @param rounds Number of timed runs of each, after two warm-up runs.
 */
export async function stepTimings(
  parts: StepParts,
  shape: StepShape,
  params: HostParams,
  feeds: StepFeeds,
  rounds: number = 5,
  options: CompileOptions = {},
): Promise<StepTimings> {
  const { functions, inputs } = stepPrograms(parts, shape, params);
  const { template, search, targets, rate, slowRate } = feeds;
  const scalars = { [stepInputs.rate]: Float32Array.of(rate), [stepInputs.slowRate]: Float32Array.of(slowRate) };
  const given: Record<string, HostData> = { template, search, ...targets };
  for (const [name, value] of Object.entries(scalars)) if (name in inputs) given[name] = value;
  const medians: number[] = [];
  for (const fn of functions) {
    const program = await compile(fn, inputs, options);
    try {
      program.setParameters(initialValues(inputs, { params, momenta: {} }));
      medians.push(await medianTime(program, given, rounds));
    } finally {
      await program.dispose();
    }
  }
  const [one, two, three] = medians as [number, number, number];
  return { forward: one, backward: Math.max(0, two - one), update: Math.max(0, three - two) };
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
