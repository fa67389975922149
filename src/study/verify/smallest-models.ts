import { countParameters } from '../../models/parameters.js';
import { type Model, models, trackers } from '../../trackers/catalogue.js';

/** The network with the fewest parameters of each tracker. */
export function smallestModels(): Model[] {
  const size = (model: Model): number => countParameters(model.build().table).total;
  return trackers.map(
    ({ id }) => models.filter(({ tracker }) => tracker.id === id).sort((a, b) => size(a) - size(b))[0]!,
  );
}
