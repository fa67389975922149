import * as v from 'valibot';
import { type CommonScale, commonScales } from '../../study/experiment.js';
import { checkedParameters } from '../parameters/checked-parameters.js';
import { type CostTracker, planOf, type TrainingCostConfig, trainingCostScales } from './config.js';

/** Parameters of the timed trainings in a notebook. */
export interface TrainingCostParameters {
  readonly scale: CommonScale;
  /** Names of models; empty: as the scale says. */
  readonly models?: readonly string[];
  readonly seed: number;
}

const schema = v.object({
  scale: v.picklist(commonScales),
  models: v.optional(v.array(v.string())),
  seed: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
});

/**
 * The trainings that a notebook times. A model that the scale does not list has the counts of its first one, and unless it is
 * tiny batches of one pair and the phases of its recipe.
 *
 * @throws InputError in one line for an unknown name, a value of another type, an unknown model, one named twice, or a recipe
 * without two phases.
 */
export function trainingCostFrom(parameters: TrainingCostParameters): TrainingCostConfig {
  const { scale, models = [], seed } = checkedParameters(schema, parameters);
  const base = trainingCostScales[scale];
  const config = {
    ...base,
    seed,
    ...(models.length > 0 && { trackers: models.map((model) => trackerOf(model, base)) }),
  };
  planOf(config);
  return config;
}

function trackerOf(model: string, { trackers }: TrainingCostConfig): CostTracker {
  const listed = trackers.find((tracker) => tracker.model === model);
  if (listed) return listed;
  const isTiny = (name: string): boolean => name.endsWith('-tiny');
  const [first] = trackers;
  const [tiny] = trainingCostScales.smoke.trackers;
  const training = isTiny(model) ? (isTiny(first!.model) ? first! : tiny!).training : { batch: 1, accumulate: 1 };
  return { ...first!, model, training };
}
