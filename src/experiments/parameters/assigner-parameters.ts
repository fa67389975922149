import * as v from 'valibot';
import { InputError } from '../../errors.js';
import { type Scale, scales } from '../../study/experiment.js';
import { assignerComparisonConfig } from '../assigner-comparison/assigner-comparison.js';
import type { AssignerComparisonConfig } from '../assigner-comparison/result.js';
import { checkedParameters } from './checked-parameters.js';

/** Parameters of the comparison of all assigners in a notebook. */
export interface AssignerParameters {
  readonly scale: Scale;
  /** Names of models; empty: as the scale says. */
  readonly models?: readonly string[];
}

const schema = v.object({ scale: v.picklist(scales), models: v.optional(v.array(v.string())) });

/**
 * The comparison of all assigners.
 *
 * @throws InputError in one line for an unknown name, a value of another type or an unknown model, or one named twice.
 */
export function assignerComparisonFrom(parameters: AssignerParameters): AssignerComparisonConfig {
  const { scale, models = [] } = checkedParameters(schema, parameters);
  const twice = models.find((name, i) => models.indexOf(name) < i);
  if (twice !== undefined) throw new InputError(`parameters: ${twice} is named twice among models; name each once`);
  return assignerComparisonConfig(scale, undefined, models.length > 0 ? models : undefined);
}
