import { initialise } from '../../models/initialise.js';
import type { HostParams, InitRule, ParameterTable } from '../../models/parameters.js';

/** Layers whose outputs go through an exponential. */
const exponential = /(^|\.)(bbox_pred|bbox_offsets_p5\.conv)\./;

/**
 * A network's tensors before training. By the rule 'paper' all but the layer that gives distances as exponentials, which
 * begins as the reference has it: He's numbers there give outputs with a deviation of several units, whose exponentials are
 * thousands of pixels and overflow.
 */
export function startingParams(table: ParameterTable, rule: InitRule, seed: number): HostParams {
  const params = initialise(table, { rule, seed });
  if (rule === 'reference') return params;
  const reference = initialise(
    table.filter(({ name }) => exponential.test(name)),
    { rule: 'reference', seed },
  );
  return { ...params, ...reference };
}
