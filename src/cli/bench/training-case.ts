import { initialise } from '../../models/initialise.js';
import { random } from '../../random/random.js';
import type { SessionOptions } from '../../runtime/session.js';
import { BatchTargets } from '../../training/loop/batch-targets.js';
import { resolveTraining } from '../../training/loop/config.js';
import { epochStep } from '../../training/step/epoch-step.js';
import { type StepPrograms, type StepTimings, stepPrograms, stepTimings } from '../../training/step/timings.js';
import { type StepFeeds, TrainingStep } from '../../training/step/training-step.js';
import { randomPairs } from '../../training/testing/random-pairs.js';

/** A step of a training on one batch of random pairs, with DLA's labels. */
export interface TrainingCase {
  readonly batch: number;
  /** Compiles the step; every run trains on the same batch. */
  readonly create: (options: SessionOptions) => Promise<{ run: () => Promise<unknown>; dispose: () => Promise<void> }>;
  /** The programs of its parts. */
  readonly programs: () => StepPrograms;
  /** Times its parts, one program after the other. */
  readonly timings: (rounds: number, options: SessionOptions) => Promise<StepTimings>;
}

/** What is trained: which layers depends on the epoch of the model's recipe. */
export interface TrainedCase {
  readonly model: string;
  readonly batch: number;
  /**
   * 'frozen': as in the recipe's first epoch; 'trained': as in its last. Default: 'frozen', which tiny networks have none
   * of.
   */
  readonly backbone?: 'frozen' | 'trained';
}

/** Prepares a model's step for a batch size. */
export async function trainingCase({ model: name, batch, backbone }: TrainedCase): Promise<TrainingCase> {
  const { config, model, assigner, pairs: settings } = resolveTraining({ model: name, batch });
  const labels = new BatchTargets(assigner, model.tracker.training, batch);
  const { parts, shape } = epochStep(config, model, backbone === 'trained' ? config.epochs - 1 : 0, labels.targets);
  const params = initialise(parts.network.table, { rule: 'reference' });
  const feeds = await feedsOf(labels, randomPairs({ ...settings, pairsPerEpoch: batch }));
  return {
    batch,
    create: async (options) => {
      const step = await TrainingStep.create(parts, shape, { params, momenta: {} }, options);
      return { run: () => step.run(feeds), dispose: () => step.dispose() };
    },
    programs: () => stepPrograms(parts, shape, params),
    timings: (rounds, options) => stepTimings(parts, shape, params, feeds, rounds, options),
  };
}

async function feedsOf(labels: BatchTargets, source: ReturnType<typeof randomPairs>): Promise<StepFeeds> {
  for await (const pairs of source.batches(0)) {
    labels.write(pairs, random(1, 'bench'));
    const { template, search } = pairs;
    return { template, search, targets: labels.targets.feeds, rate: 1e-3, slowRate: 1e-4 };
  }
  throw new Error('there was no batch');
}
