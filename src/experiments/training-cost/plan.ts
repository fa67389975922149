import { InputError } from '../../errors.js';
import { modelByName } from '../../trackers/catalogue.js';
import { type ResolvedTraining, resolveTraining } from '../../training/loop/config.js';
import type { CostTracker, TrainingCostConfig } from './config.js';
import { type Assigner, assigners } from './result.js';

/** The trainings of a network that are compared; they differ in the assigner alone. */
export type CostPlan = { readonly tracker: CostTracker } & Readonly<Record<Assigner, ResolvedTraining>>;

/**
 * Checks a configuration and completes it: every network's two trainings.
 *
 * @throws InputError when there is no network or one twice, a count is unfit, a training's configuration cannot be, or it has
 * not two phases of which the first freezes more.
 */
export function planOf({ trackers, seed }: Pick<TrainingCostConfig, 'trackers' | 'seed'>): CostPlan[] {
  if (trackers.length === 0) throw new InputError('training cost: there is no network to time; name at least one');
  const names = trackers.map(({ model }) => model);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new InputError(`training cost: ${twice} is named twice; name each network once`);
  return trackers.map((tracker) => {
    checkCounts(tracker);
    const [baseline, dla] = assigners.map((assigner) => resolved(tracker, assigner, seed)) as [
      ResolvedTraining,
      ResolvedTraining,
    ];
    checkPhases(baseline);
    return { tracker, baseline, dla };
  });
}

function checkCounts({ model, rounds, steps, timings }: CostTracker): void {
  if (!(Number.isSafeInteger(rounds) && rounds >= 6 && rounds % 2 === 0)) {
    throw new InputError(
      `training cost of ${model}: rounds is ${rounds}; expected an even number from 6 on: each assigner goes first as often, and fewer rounds tell nothing`,
    );
  }
  for (const [name, value] of Object.entries({ steps, timings })) {
    if (Number.isSafeInteger(value) && value >= 1) continue;
    throw new InputError(`training cost of ${model}: ${name} is ${value}; expected a whole number from 1 on`);
  }
}

function resolved({ model: name, training, steps }: CostTracker, assigner: Assigner, seed: number): ResolvedTraining {
  const batch = training.batch ?? modelByName(name).recipe.batch;
  const pairs = { ...training.pairs, pairsPerEpoch: batch * steps }; // a round is an epoch of pairs
  const data = 'the synthetic set';
  return resolveTraining({ ...training, model: name, assigner, seed, data, epochs: 2, pairs });
}

function checkPhases({ config: { model, phases } }: ResolvedTraining): void {
  const [first, second] = phases.map(({ frozen, frozenKernels }) => frozen.length + frozenKernels.length);
  if (phases.length === 2 && first! > second!) return;
  throw new InputError(
    `training cost of ${model}: found ${phases.length} phase${phases.length === 1 ? '' : 's'} that freeze ${[first, second].filter((n) => n !== undefined).join(' and ')} groups; expected two, the first with the backbone frozen: give them in training.phases`,
  );
}
