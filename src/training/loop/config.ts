import { withOverrides } from '../../config.js';
import { InputError } from '../../errors.js';
import { type InitRule, initRules } from '../../models/parameters.js';
import { assignerOf, lossWeights } from '../../trackers/assigner-of.js';
import { type AnyModel, modelByName } from '../../trackers/catalogue.js';
import { checkPhases, type Phase, type SlowGroups } from '../optimiser/phases.js';
import { checkSchedule, type Schedule, stretched, withPeak } from '../optimiser/schedule.js';
import { type SgdOptions, sgdDefaults, sgdOptions } from '../optimiser/sgd.js';
import { type PairOptions, pairOptions } from '../pairs/options.js';

/** All that decides about a training's numbers; plain JSON, stored with its weights. */
export interface TrainConfig {
  /** A name of the zoo. */
  readonly model: string;
  /** 'baseline', 'dla', or a strategy. */
  readonly assigner: string;
  /** What differs from the assigner's defaults: { k: 9 }. */
  readonly assignerOptions: object;
  /** What is trained on, in words; a training is not resumed on other words. */
  readonly data: string;
  readonly seed: number;
  readonly epochs: number;
  /** Pairs per step. */
  readonly batch: number;
  /** Parts that a batch is cut into, whose gradients are averaged: for batches that do not fit into memory. */
  readonly accumulate: number;
  /**
   * What the learning rate is multiplied by. Trainers that add up the gradients of several GPUs without dividing by their
   * number, as pysot's does, take steps that are longer by it than their configured rate says.
   */
  readonly gpus: number;
  readonly schedule: Schedule;
  /** The schedule's highest rate, all others in proportion; as the schedule has it where this is 0. */
  readonly peakRate: number;
  readonly sgd: SgdOptions;
  readonly phases: readonly Phase[];
  readonly slow: SlowGroups;
  /** Weights of the loss's parts that differ from the tracker's. */
  readonly lossWeights: Readonly<Record<string, number>>;
  /** Initial values of what `weights` does not give. */
  readonly init: InitRule;
  /** Where initial weights came from, in words; empty where there are none. */
  readonly weights: string;
  /** How pairs are drawn and varied. Seed, batch and sizes of images come from elsewhere. */
  readonly pairs: Partial<PairOptions>;
  /** Pairs of held-out data that the network is judged on after each epoch. */
  readonly validationPairs: number;
  /** Steps that may be skipped in a row before training stops. */
  readonly maxSkipped: number;
}

/** What the configurations of all models begin with. */
export const trainDefaults: TrainConfig = {
  model: '',
  assigner: 'dla',
  assignerOptions: {},
  data: '',
  seed: 1,
  epochs: 20,
  batch: 32,
  accumulate: 1,
  gpus: 1,
  schedule: { kind: 'list', rates: [0.005] },
  peakRate: 0,
  sgd: sgdDefaults,
  phases: [{ from: 0, frozen: [], frozenKernels: [] }],
  slow: { groups: [], factor: 0.1 },
  lossWeights: {},
  init: 'reference',
  weights: '',
  pairs: {},
  validationPairs: 512,
  maxSkipped: 50,
};

/** A checked configuration, and the model it is for. */
export interface Resolved {
  readonly config: TrainConfig;
  readonly model: AnyModel;
}

/**
 * A configuration that differs from a model's preset in some keys, checked. With another number of epochs, the preset's
 * schedule and phases take the same shares of it, unless they are given too. Options of pairs that are not given stay the
 * preset's.
 *
 * @param preset The model's: {@link trainDefaults} with what the model changes.
 * @throws InputError when a key is unknown or a value cannot be.
 */
export function resolveConfig(preset: TrainConfig, overrides: Partial<TrainConfig>): Resolved {
  const pairsToo = { ...overrides, pairs: { ...preset.pairs, ...overrides.pairs } };
  const given = withOverrides(ofLength(preset, overrides.epochs), pairsToo, 'training');
  const { schedule: shape, peakRate } = given;
  const config = { ...given, schedule: peakRate === 0 ? shape : withPeak(shape, peakRate) };
  const model = modelByName(config.model);
  const counts = { epochs: 1, batch: 1, accumulate: 1, gpus: 1, validationPairs: 0, maxSkipped: 1, seed: 0 } as const;
  for (const [name, least] of Object.entries(counts)) {
    const value = config[name as keyof typeof counts];
    if (Number.isSafeInteger(value) && value >= least) continue;
    throw new InputError(`training: expected ${name} to be a whole number from ${least} on, found ${value}`);
  }
  if (config.batch % config.accumulate !== 0) {
    throw new InputError(`training: a batch of ${config.batch} cannot be cut into ${config.accumulate} equal parts`);
  }
  if (!initRules.includes(config.init)) {
    throw new InputError(
      `training: there is no rule '${config.init}' for initial values; there are ${initRules.join(', ')}`,
    );
  }
  const sgd = sgdOptions(config.sgd);
  checkSchedule(config.schedule, config.epochs);
  checkPhases(model.build().table, config.phases, config.slow);
  assignerOf(model, config.assigner, config.assignerOptions);
  const weights = lossWeights(model, config.lossWeights);
  const pairs = pairsOf(config, model);
  if (pairs.pairsPerEpoch < config.batch) {
    throw new InputError(`training: ${pairs.pairsPerEpoch} pairs per epoch are fewer than a batch of ${config.batch}`);
  }
  return { config: { ...config, sgd, lossWeights: weights, pairs: storedPairs(pairs) }, model };
}

/** All options of a training's pairs. */
export function pairsOf(config: TrainConfig, model: AnyModel): PairOptions {
  return pairOptions({
    ...config.pairs,
    seed: config.seed,
    batchSize: config.batch / config.accumulate,
    templateSize: model.templateSize,
    searchSize: model.searchSize.train,
  });
}

/** Steps of an epoch. */
export function stepsPerEpoch(config: TrainConfig, model: AnyModel): number {
  return Math.floor(pairsOf(config, model).pairsPerEpoch / config.batch);
}

function ofLength(preset: TrainConfig, epochs: number | undefined): TrainConfig {
  if (epochs === undefined || epochs === preset.epochs || !(epochs >= 1)) return preset;
  const schedule = stretched(preset.schedule, preset.epochs, epochs);
  const moved = preset.phases.map((phase) => ({ ...phase, from: Math.floor((phase.from * epochs) / preset.epochs) }));
  const phases = moved.filter(({ from }, i) => moved[i + 1]?.from !== from); // of two that would begin together, the later
  return { ...preset, epochs, schedule, phases };
}

/** Without what follows from the rest of the configuration. */
function storedPairs(options: PairOptions): Partial<PairOptions> {
  const { seed, batchSize, templateSize, searchSize, ...stored } = options;
  return stored;
}
