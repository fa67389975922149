import { lossAndGradients } from '../../runtime/gradients.js';
import { updated } from '../../runtime/testing/training-nets.js';
import { tf } from '../../runtime/tf.js';
import type { InputSpec, NamedTensors } from '../../runtime/trace/trace.js';
import type { StepPrograms } from '../../training/step/timings.js';

/** The trained tensors among a net's inputs. */
export function weightNames(inputs: Readonly<Record<string, InputSpec>>): string[] {
  return Object.keys(inputs).filter((name) => name !== 'x' && !name.startsWith('velocity'));
}

/** The programs of the parts of a net's `trainingStep`: forward pass, forward and backward pass, update. */
export function netPrograms(
  net: (tensors: NamedTensors) => tf.Scalar,
  inputs: Readonly<Record<string, InputSpec>>,
): StepPrograms {
  const names = weightNames(inputs);
  const pick = (tensors: NamedTensors, of: (name: string) => string): NamedTensors =>
    Object.fromEntries(names.map((name) => [name, tensors[of(name)]!]));
  const gradientOf = (name: string): string => `gradient ${name}`;
  const { x, ...parameters } = inputs;
  const gradients = Object.fromEntries(names.map((name) => [gradientOf(name), inputs[name]!]));
  return {
    forward: { fn: (tensors) => ({ loss: net(tensors) }), inputs },
    forwardBackward: {
      fn: (tensors) => {
        const weights = pick(tensors, (name) => name);
        const found = lossAndGradients((current) => net({ ...tensors, ...current }), weights);
        const sums = Object.values(found.gradients).map((gradient) => tf.sum(gradient)); // so that all are computed
        return { loss: found.loss, sum: tf.addN(sums) };
      },
      inputs,
    },
    update: {
      fn: (tensors) => updated(tensors, pick(tensors, gradientOf)),
      inputs: { ...parameters, ...gradients },
    },
  };
}
