import { InputError } from '../../errors.js';
import type { ParameterSpec, ParameterTable } from '../../models/parameters.js';
import type { Phase, SlowGroups } from '../../trackers/recipe.js';

/** The parameters and normalisations of a network that a training step updates. */
export interface TrainedParameters {
  /** Names of the tensors that the optimiser updates. */
  readonly names: readonly string[];
  /** True if the batch normalisation of this name uses the batch's statistics; see `Network.train`. */
  readonly usesBatch: (layer: string) => boolean;
}

/** The phase that contains an epoch. */
export function phaseAt(phases: readonly Phase[], epoch: number): Phase {
  return phases.findLast(({ from }) => from <= epoch)!;
}

/**
 * The parameters that a phase trains. Batch normalisations of frozen groups use their running statistics, as in the frozen
 * stages of the reference trackers' backbones, and so do those of groups with fixed statistics.
 *
 * Source: STVIR/pysot @ d04028f, tools/train.py (build_opt_lr).
 */
export function trainedParameters(
  table: ParameterTable,
  { frozen, frozenKernels, fixedStatistics = [] }: Phase,
): TrainedParameters {
  const isTrained = ({ trainable, group, shape }: ParameterSpec): boolean =>
    trainable && !frozen.includes(group) && !(shape.length === 4 && frozenKernels.includes(group));
  const keepsStatistics = new Set([...frozen, ...fixedStatistics]);
  const normalisations = new Set(
    table
      .filter(({ name, group }) => name.endsWith('.running_mean') && !keepsStatistics.has(group))
      .map(({ name }) => name.slice(0, name.lastIndexOf('.'))),
  );
  return {
    names: table.filter(isTrained).map(({ name }) => name),
    usesBatch: (layer) => normalisations.has(layer),
  };
}

/**
 * Validates phases.
 *
 * @throws InputError if a list of groups is missing, the first does not begin at epoch 0, one at no whole epoch, they
 * are not in order, a group is unknown, or a phase has no parameter to train.
 */
export function checkPhases(table: ParameterTable, phases: readonly Phase[], slow: SlowGroups): void {
  const known = new Set(table.map(({ group }) => group));
  checkForm(phases, slow);
  const ofPhases = phases.flatMap(({ frozen, frozenKernels, fixedStatistics = [] }) =>
    [frozen, frozenKernels, fixedStatistics].flat(),
  );
  const named = [...ofPhases, ...slow.groups];
  const unknown = named.find((group) => !known.has(group));
  if (unknown !== undefined) {
    throw new InputError(`unknown parameter group '${unknown}'; expected one of ${[...known].join(', ')}`);
  }
  const starts = phases.map(({ from }) => from);
  const isNext = (from: number, i: number): boolean => Number.isSafeInteger(from) && (i === 0 || from > starts[i - 1]!);
  if (starts[0] !== 0 || !starts.every(isNext)) {
    throw new InputError(
      `expected phases in order of their first epochs, the first at epoch 0, found ${starts.join(', ')}`,
    );
  }
  for (const phase of phases) {
    if (trainedParameters(table, phase).names.length > 0) continue;
    throw new InputError(
      `the phase from epoch ${phase.from} trains no parameter: every group is frozen; leave one out of 'frozen'`,
    );
  }
  if (!(slow.factor > 0)) throw new InputError(`expected a factor > 0 of the slow groups, found ${slow.factor}`);
}

/** @throws InputError for what a program without types may give: a phase without one of its lists. */
function checkForm(phases: readonly Phase[], { groups }: SlowGroups): void {
  const isPhase = (phase: Partial<Phase> | null): boolean =>
    [phase?.frozen, phase?.frozenKernels, phase?.fixedStatistics ?? []].every(Array.isArray);
  if (!Array.isArray(phases) || !phases.every(isPhase)) {
    throw new InputError(
      `phases are ${JSON.stringify(phases)}; expected a list of { from, frozen: [], frozenKernels: [] } with names of parameter groups`,
    );
  }
  if (!Array.isArray(groups)) {
    throw new InputError(`groups of slow are ${JSON.stringify(groups)}; expected a list of names of parameter groups`);
  }
}
