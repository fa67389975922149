import { withOverrides } from '../../config.js';
import type { PixelFormat } from '../../data/images/pixel-format.js';
import type { BoundAssigner } from '../../dla/assigners.js';
import { checkOptions, type OptionRule } from '../../dla/check-options.js';
import { InputError } from '../../errors.js';
import { initRules } from '../../models/parameters.js';
import { foundText } from '../../text/number-text.js';
import { assignerOf, type OwnAssigners } from '../../trackers/assigner-of.js';
import { type Model, modelByName } from '../../trackers/catalogue.js';
import type { PairRecipe } from '../../trackers/pair-recipe.js';
import { recipeDefaults, type SgdOptions, type SlowGroups, type TrainingRecipe } from '../../trackers/recipe.js';
import { checkPhases } from '../optimiser/phases.js';
import { checkSchedule, rescaled, withPeak } from '../optimiser/schedule.js';
import { sgdOptions } from '../optimiser/sgd.js';
import { type PairOptions, pairOptions } from '../pairs/options.js';
import { type BoxAssigner, boxAssignerOf } from './box-assigner.js';

/** Everything that determines a training's numbers; plain JSON, stored with its weights. */
export interface TrainConfig extends TrainingRecipe {
  /** A name of the catalogue. */
  readonly model: string;
  /** 'baseline', 'dla', an assigner's name, or that of one of your own (`TrainContext.assigners`); default: 'dla'. */
  readonly assigner: string;
  /** Options that differ from the assigner's defaults: { k: 9 }. */
  readonly assignerOptions: object;
  /**
   * Assigner of the points with box and centerness targets, of an anchor-free tracker: '' for that of the labels, a name as
   * in `assigner`, or 'union:NAME' for its points and the positives of the labels. Its options are its defaults. Not in the
   * paper; it separates what an assigner does to classification from what it does to regression.
   */
  readonly boxAssigner: string;
  /** Description of the training data; a training is not resumed with another one. */
  readonly data: string;
  /** Seed of initial values, pairs and labels; default: 1. */
  readonly seed: number;
  /** Parts that a batch is split into, whose gradients are averaged: for batches that do not fit into memory; default: 1. */
  readonly accumulate: number;
  /** Maximum of the schedule, all other rates in proportion; 0: as the schedule has it. */
  readonly peakLr: number;
  /** Pixel format of the images; default: that of the pretrained backbone. */
  readonly pixelFormat: PixelFormat;
  /** Weights of the loss's parts that differ from the tracker's. */
  readonly lossWeights: Readonly<Record<string, number>>;
  /** Description of the initial weights; empty: none. */
  readonly weights: string;
  /**
   * Held-out pairs that the network is evaluated on after each epoch, in batches that divide their number: see `Validation`.
   * Default: 512.
   */
  readonly validationPairs: number;
  /** Training stops when this many steps in a row were skipped; default: 50. */
  readonly maxSkipped: number;
}

/** Options that differ from a model's defaults. */
export interface TrainOverrides extends Partial<Omit<TrainConfig, 'pairs' | 'sgd' | 'slow' | 'model'>> {
  readonly model: string;
  /** Options that are not given keep the recipe's values. */
  readonly pairs?: Partial<PairRecipe>;
  /** Options that are not given keep the recipe's values. */
  readonly sgd?: Partial<SgdOptions>;
  /** Options that are not given keep the recipe's values. */
  readonly slow?: Partial<SlowGroups>;
}

/** A checked configuration with the objects derived from it. */
export interface ResolvedTraining {
  readonly config: TrainConfig;
  readonly model: Model;
  readonly assigner: BoundAssigner;
  /** Undefined: boxes are regressed at the positives of `assigner`. */
  readonly boxAssigner: BoxAssigner | undefined;
  readonly pairs: PairOptions;
  readonly stepsPerEpoch: number;
}

/** The default configuration of a model: its recipe, with DLA. */
export function defaultTraining(model: Model): TrainConfig {
  return {
    ...recipeDefaults,
    ...model.recipe,
    model: model.name,
    assigner: 'dla',
    assignerOptions: {},
    boxAssigner: '',
    data: '',
    seed: 1,
    accumulate: 1,
    peakLr: 0,
    pixelFormat: model.pixelFormat,
    lossWeights: {},
    weights: '',
    validationPairs: 512,
    maxSkipped: 50,
  };
}

/**
 * Checks a configuration and completes it. With another number of epochs, the recipe's schedule and phases are scaled to it,
 * unless they are given too.
 *
 * @param own Assigners beside those of the kit, by name; default: none.
 * @throws InputError for an unknown key or an invalid value.
 */
export function resolveTraining(overrides: TrainOverrides, own: OwnAssigners = {}): ResolvedTraining {
  const model = modelByName(overrides.model);
  const defaults = defaultTraining(model);
  const merged = {
    ...overrides,
    pairs: withOverrides(defaults.pairs, overrides.pairs ?? {}, 'training pairs'),
    sgd: withOverrides(defaults.sgd, overrides.sgd ?? {}, 'gradient descent'),
    slow: withOverrides(defaults.slow, overrides.slow ?? {}, 'slow groups'),
  };
  // a copy: what the caller changes later changes neither this training, whose weights tell of it, nor the defaults of others
  const given = structuredClone(withOverrides(scaledTo(defaults, overrides.epochs), merged, 'training'));
  const { schedule, peakLr } = given;
  checkCounts(given);
  checkSchedule(schedule, given.epochs);
  const config = { ...given, schedule: peakLr === 0 ? schedule : withPeak(schedule, peakLr) };
  if (!initRules.includes(config.init)) {
    throw new InputError(`training: unknown init '${config.init}'; expected one of ${initRules.join(', ')}`);
  }
  const sgd = sgdOptions(config.sgd);
  checkSchedule(config.schedule, config.epochs);
  checkPhases(model.build().table, config.phases, config.slow);
  const assigner = assignerOf(model, config.assigner, config.assignerOptions, own);
  const boxAssigner = boxAssignerOf(model, config.boxAssigner, assigner, own);
  const lossWeights = resolveLossWeights(model, config.lossWeights);
  const pairs = pairOptions({
    ...config.pairs,
    seed: config.seed,
    batchSize: config.batch / config.accumulate,
    templateSize: model.templateSize,
    searchSize: model.searchSize.train,
    pixelFormat: config.pixelFormat,
  });
  const stepsPerEpoch = Math.floor(pairs.pairsPerEpoch / config.batch);
  if (stepsPerEpoch === 0) {
    throw new InputError(`training: ${pairs.pairsPerEpoch} pairs per epoch are fewer than a batch of ${config.batch}`);
  }
  return { config: { ...config, sgd, lossWeights }, model, assigner, boxAssigner, pairs, stepsPerEpoch };
}

function checkCounts(config: TrainConfig): void {
  const mins = { epochs: 1, batch: 1, accumulate: 1, lrMultiplier: 1, validationPairs: 0, maxSkipped: 1, seed: 0 };
  for (const [name, min] of Object.entries(mins)) {
    const value = config[name as keyof typeof mins];
    if (Number.isSafeInteger(value) && value >= min) continue;
    throw new InputError(`training: expected ${name} to be an integer >= ${min}, found ${foundText(value)}`);
  }
  if (config.batch % config.accumulate !== 0) {
    throw new InputError(`training: a batch of ${config.batch} cannot be split into ${config.accumulate} equal parts`);
  }
}

function resolveLossWeights(model: Model, overrides: Readonly<Record<string, number>>): Record<string, number> {
  const what = 'weights of the loss';
  const weights = withOverrides({ ...model.tracker.training.lossWeights }, overrides, what);
  return checkOptions(weights, Object.fromEntries(Object.keys(weights).map((part) => [part, lossWeight])), what);
}

const lossWeight: OptionRule = {
  expected: 'a finite number >= 0',
  accepts: (value) => Number.isFinite(value) && (value as number) >= 0,
};

function scaledTo(defaults: TrainConfig, epochs: number | undefined): TrainConfig {
  if (epochs === undefined || epochs === defaults.epochs || !(epochs >= 1)) return defaults;
  const schedule = rescaled(defaults.schedule, defaults.epochs, epochs);
  const moved = defaults.phases.map((phase) => ({
    ...phase,
    from: Math.floor((phase.from * epochs) / defaults.epochs),
  }));
  const phases = moved.filter(({ from }, i) => moved[i + 1]?.from !== from); // of two that would begin together, the later
  return { ...defaults, epochs, schedule, phases };
}
