import { initialise } from '../../models/initialise.js';
import type { HostParams, InitRule, ParameterTable } from '../../models/parameters.js';

/** Layers whose outputs are exponentiated. */
const exponential = /(^|\.)(bbox_pred|bbox_offsets_p5\.conv)\./;

/**
 * A network's initial tensors. With the rule 'paper' the layer whose exponentials are distances is still initialised as in
 * the reference: with He's initialisation its outputs deviate by several units, so that distances are thousands of pixels
 * and overflow.
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
