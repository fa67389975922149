import { modelByName } from '../../trackers/catalogue.js';

/** What a result is of: a network, and where it is of a training, the SHA-256 of its file of weights. */
export interface Measured {
  readonly model: string;
  readonly weights?: string | undefined;
}

/** The first digits of the hash of weights, which tell trainings of one network apart. */
export function shortHash(weights: string): string {
  return weights.slice(0, 8);
}

/**
 * The title of a network in a table of results, with the short hash of its weights where the table has several trainings of
 * it.
 */
export function trainedTitle({ model, weights }: Measured, all: readonly Measured[]): string {
  const { title } = modelByName(model);
  if (weights === undefined || trainingsOf(model, all).length < 2) return title;
  return `${title}, weights ${shortHash(weights)}`;
}

/** The hashes of a network's weights in results, each once. */
export function trainingsOf(model: string, all: readonly Measured[]): readonly string[] {
  return [...new Set(all.flatMap((each) => (each.model === model ? (each.weights ?? []) : [])))];
}
