import type { tf } from '../../runtime/tf.js';
import type { NamedTensors, TensorFunction } from '../../runtime/trace/trace.js';
import { globalNorm } from '../optimiser/sgd.js';
import { forwardBackward, mapName, type StepParts } from '../step/step-function.js';

/** The two sides of a tracker's loss. */
export const lossSides = ['classification', 'regression'] as const;
/** A name of {@link lossSides}. */
export type LossSide = (typeof lossSides)[number];

/** Parts of the loss that train boxes; all others train scores. */
const regressionParts: readonly string[] = ['loc', 'centerness'];

/** The weights of the loss with those of the other side's parts set to 0. The sides add up to the whole loss. */
export function weightsOfSide(weights: Readonly<Record<string, number>>, side: LossSide): Record<string, number> {
  const isOwn = (part: string): boolean => regressionParts.includes(part) === (side === 'regression');
  return Object.fromEntries(Object.entries(weights).map(([part, weight]) => [part, isOwn(part) ? weight : 0]));
}

/**
 * Gradients of one side of the loss with respect to every trained tensor, and the network's outputs, as the training step
 * computes them: with the batch's statistics, the parts of the loss by their weights, before weight decay and clipping.
 */
export function sideGradients(
  parts: StepParts,
  inputs: NamedTensors,
  side: LossSide,
): { readonly gradients: NamedTensors; readonly outputs: NamedTensors } {
  const lossWeights = weightsOfSide(parts.lossWeights, side);
  const { gradients, losses } = forwardBackward({ ...parts, lossWeights, seesOutputs: true }, inputs);
  const isMap = ([name]: [string, tf.Tensor]): boolean => name.startsWith(mapName(''));
  return { gradients, outputs: Object.fromEntries(Object.entries(losses).filter(isMap)) };
}

/** The name of a side's gradient norm among a program's outputs. */
export function normName(side: LossSide): string {
  return `norm ${side}`;
}

/** The network's outputs and each side's gradient norm, as a function of images, targets and the network's tensors. */
export function probeFunction(parts: StepParts): TensorFunction {
  return (inputs) => {
    const sides = lossSides.map((side) => ({ side, ...sideGradients(parts, inputs, side) }));
    const norms = sides.map(({ side, gradients }) => [normName(side), globalNorm(Object.values(gradients))]);
    return { ...sides[0]!.outputs, ...Object.fromEntries(norms) };
  };
}
