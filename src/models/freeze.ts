import { InputError } from '../errors.js';
import type { ParameterTable } from './parameters.js';

/** What of a network a step of training changes. */
export interface Trained {
  /** Names of the tensors that the optimiser moves. */
  readonly names: readonly string[];
  /** Whether a batch normalisation of this name uses the batch's statistics, for `Network.train`. */
  readonly usesBatch: (layer: string) => boolean;
}

/**
 * What is trained when all groups but these are frozen. A frozen group's batch normalisations keep to their running
 * statistics, as the reference trackers' backbones do before and below the stages that they unfreeze.
 *
 * Source: STVIR/pysot @ d04028f, tools/train.py (build_opt_lr).
 *
 * @throws InputError when a group is not in the table.
 */
export function trainedGroups(table: ParameterTable, groups: readonly string[]): Trained {
  const known = new Set(table.map(({ group }) => group));
  const unknown = groups.find((group) => !known.has(group));
  if (unknown !== undefined) {
    throw new InputError(`there is no parameter group '${unknown}'; the groups are ${[...known].join(', ')}`);
  }
  const chosen = table.filter(({ group }) => groups.includes(group));
  const normalisations = new Set(
    chosen.filter(({ name }) => name.endsWith('.running_mean')).map(({ name }) => name.slice(0, name.lastIndexOf('.'))),
  );
  return {
    names: chosen.filter(({ trainable }) => trainable).map(({ name }) => name),
    usesBatch: (layer) => normalisations.has(layer),
  };
}
