import { type ChosenHyper, type HyperModel, hyperSetFor, withHyper } from '../trackers/hyper-sets.js';
import { cardOf } from './weights-card.js';

/**
 * The hyper-parameters of a tracker where none are asked for: those of its weights' card, if they have one that names any,
 * else the set for the benchmark.
 *
 * @param benchmark As in `hyperSetFor`.
 * @param weights The file of the weights; its card lies beside it.
 * @throws InputError for a card that cannot be read, that describes other weights, or that names a hyper-parameter which the
 * tracker has not.
 */
export function defaultHyper(model: HyperModel, benchmark: string, weights: string): ChosenHyper {
  const published = hyperSetFor(model, benchmark);
  const own = cardOf(weights)?.hyper;
  return own ? { hyper: withHyper(published, own.values).hyper, origin: own.origin } : published;
}
