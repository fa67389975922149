import { initialise } from '../models/initialise.js';
import { constant } from '../models/parameter-specs.js';
import type { HostParams, ParameterTable } from '../models/parameters.js';

/**
 * Weights with which every point predicts the same, a target as large as before, all layers but the last being random: every
 * frame then costs the same, for speed tests without trained weights. The box may drift, as which of the equal points is the
 * best depends on rounding.
 */
export function standStillParams(table: ParameterTable): HostParams {
  const resting = table.map(({ init, atRest, ...spec }) => ({
    ...spec,
    init: atRest === undefined ? init : { ...init, reference: constant(atRest) },
  }));
  return initialise(resting, { rule: 'reference' });
}
