import { InputError } from '../../errors.js';
import type { ParameterSpec, ParameterTable } from '../../models/parameters.js';
import type { Phase, SlowGroups } from '../../trackers/recipe.js';

/** What of a network a step of training changes. */
export interface TrainedParameters {
  /** Names of the tensors that the optimiser moves. */
  readonly names: readonly string[];
  /** Whether a batch normalisation of this name uses the batch's statistics, for `Network.train`. */
  readonly usesBatch: (layer: string) => boolean;
}

/** The phase of an epoch. */
export function phaseAt(phases: readonly Phase[], epoch: number): Phase {
  return phases.findLast(({ from }) => from <= epoch)!;
}

/**
 * What a phase trains. A frozen group's batch normalisations keep to their running statistics, as the reference trackers'
 * backbones do before and below the stages that they unfreeze.
 *
 * Source: STVIR/pysot @ d04028f, tools/train.py (build_opt_lr).
 */
export function trainedParameters(table: ParameterTable, { frozen, frozenKernels }: Phase): TrainedParameters {
  const isTrained = ({ trainable, group, shape }: ParameterSpec): boolean =>
    trainable && !frozen.includes(group) && !(shape.length === 4 && frozenKernels.includes(group));
  const normalisations = new Set(
    table
      .filter(({ name, group }) => name.endsWith('.running_mean') && !frozen.includes(group))
      .map(({ name }) => name.slice(0, name.lastIndexOf('.'))),
  );
  return {
    names: table.filter(isTrained).map(({ name }) => name),
    usesBatch: (layer) => normalisations.has(layer),
  };
}

/**
 * Refuses phases that cannot be.
 *
 * @throws InputError when the first does not begin at epoch 0, they are not in order, a group is unknown, or nothing is left
 * to train.
 */
export function checkPhases(table: ParameterTable, phases: readonly Phase[], slow: SlowGroups): void {
  const known = new Set(table.map(({ group }) => group));
  const named = [...phases.flatMap(({ frozen, frozenKernels }) => [...frozen, ...frozenKernels]), ...slow.groups];
  const unknown = named.find((group) => !known.has(group));
  if (unknown !== undefined) {
    throw new InputError(`there is no parameter group '${unknown}'; the groups are ${[...known].join(', ')}`);
  }
  const starts = phases.map(({ from }) => from);
  if (starts[0] !== 0 || starts.some((from, i) => i > 0 && from <= starts[i - 1]!)) {
    throw new InputError(
      `expected phases in order of their first epochs, the first from 0, found ${starts.join(', ')}`,
    );
  }
  for (const phase of phases) {
    if (trainedParameters(table, phase).names.length > 0) continue;
    throw new InputError(`nothing is trained from epoch ${phase.from} on: every group is frozen`);
  }
  if (!(slow.factor > 0)) throw new InputError(`expected a slow groups' factor above 0, found ${slow.factor}`);
}
