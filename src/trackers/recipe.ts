import { withOverrides } from '../config.js';
import type { InitRule } from '../models/parameters.js';
import { type PairRecipe, pairRecipeDefaults } from './pair-recipe.js';

/** pysot's and SiamCAR's schedule: constant within an epoch; rises in the warm-up, then falls, each geometrically. */
export interface LogSchedule {
  readonly kind: 'warm-up, log';
  readonly warmUpEpochs: number;
  readonly warmUpFrom: number;
  /** Approached in `warmUpEpochs` equal factors and not reached within the warm-up. */
  readonly warmUpTo: number;
  readonly from: number;
  /** In the last epoch. */
  readonly to: number;
  /** Learning rate that `from` stands for: all rates above are multiplied by base / from. */
  readonly base: number;
}

/** SiamFC++'s schedule: changes with every step; linear warm-up, then half a cosine. */
export interface CosineSchedule {
  readonly kind: 'linear, cosine';
  readonly warmUpEpochs: number;
  readonly min: number;
  readonly max: number;
}

/** CoSiamRPN's schedule: one learning rate per epoch; the last one stays. */
export interface ListSchedule {
  readonly kind: 'list';
  readonly rates: readonly number[];
}

/** A learning-rate schedule. */
export type Schedule = LogSchedule | CosineSchedule | ListSchedule;

/** Frozen parameters from an epoch on. Momenta are reset when a phase begins, as reference trainers create a new optimiser. */
export interface Phase {
  /** First epoch, from 0. */
  readonly from: number;
  /** Parameter groups that are not trained; their batch normalisations use running statistics. */
  readonly frozen: readonly string[];
  /** Parameter groups of which only the convolution kernels are not trained: SiamFC++'s backbone. */
  readonly frozenKernels: readonly string[];
  /** Parameter groups that are trained with the running statistics of their batch normalisations; default: none. */
  readonly fixedStatistics?: readonly string[];
}

/** Parameter groups with a smaller learning rate. */
export interface SlowGroups {
  readonly groups: readonly string[];
  /** Multiplies their learning rate, and with it the effect of the weight decay, as rates of groups do in torch.optim.SGD. */
  readonly factor: number;
}

/** Options of stochastic gradient descent, as all reference trackers have it. */
export interface SgdOptions {
  readonly momentum: number;
  /**
   * Times the weight it is added to the gradient after clipping, and so multiplied by the learning rate, as in
   * torch.optim.SGD. Applied to every trained tensor: biases, normalisations and level weights too.
   */
  readonly weightDecay: number;
  /** Maximum norm of the gradient over all tensors, without the weight decay; Infinity: no clipping. */
  readonly clipNorm: number;
  /** A step whose loss is above this is skipped. */
  readonly maxLoss: number;
}

/** pysot's options. SiamFC++ does not clip. */
export const sgdDefaults: SgdOptions = { momentum: 0.9, weightDecay: 1e-4, clipNorm: 10, maxLoss: 1e4 };

/** How a model is trained by default, as data. `training/` executes it. */
export interface TrainingRecipe {
  readonly epochs: number;
  /** Pairs per step. */
  readonly batch: number;
  /**
   * Number of GPUs whose gradients the trainer sums instead of averaging them, as pysot's does: its steps are longer by that
   * factor than its configured learning rate says. The learning rate is multiplied by it, and as there neither the weight
   * decay of a step is, nor the norm that clips it, which is of the sum. (Of a rate that is higher by itself, as of `peakLr`
   * and `SlowGroups`, the decay of a step is in proportion, as torch.optim.SGD adds it to the gradient.)
   */
  readonly lrMultiplier: number;
  readonly schedule: Schedule;
  readonly sgd: SgdOptions;
  readonly phases: readonly Phase[];
  readonly slow: SlowGroups;
  /** Initial values of tensors that no pretrained weights provide. */
  readonly init: InitRule;
  readonly pairs: PairRecipe;
}

/**
 * Defaults that every recipe starts from. `init` is that of each tracker's reference implementation. Not in the paper, which
 * initialises with Kaiming's weights and zero biases (Sec. 4.1): `init: 'paper'`. The kit's experiments keep the default.
 */
export const recipeDefaults: TrainingRecipe = {
  epochs: 20,
  batch: 32,
  lrMultiplier: 1,
  schedule: { kind: 'list', rates: [0.005] },
  sgd: sgdDefaults,
  phases: [{ from: 0, frozen: [], frozenKernels: [] }],
  slow: { groups: [], factor: 0.1 },
  init: 'reference',
  pairs: pairRecipeDefaults,
};

/** Recipe options that differ from {@link recipeDefaults}. */
export interface RecipeOverrides extends Partial<Omit<TrainingRecipe, 'pairs'>> {
  readonly pairs?: Partial<PairRecipe>;
}

/** A recipe that differs from {@link recipeDefaults} in the given keys only. */
export function recipe({ pairs = {}, ...overrides }: RecipeOverrides): TrainingRecipe {
  return withOverrides(recipeDefaults, { ...overrides, pairs: { ...pairRecipeDefaults, ...pairs } }, 'recipe');
}

/**
 * The recipe of the tiny networks, which start from random weights: every layer is trained from the first epoch on.
 * Not in the paper; chosen because a CPU trains them in minutes.
 *
 * @param pairs Pair options of the tracker's published training.
 */
export function tinyRecipe(pairs: Partial<PairRecipe> = {}): TrainingRecipe {
  return recipe({
    epochs: 10,
    batch: 16,
    schedule: { kind: 'linear, cosine', warmUpEpochs: 1, min: 1e-4, max: 0.02 },
    pairs: { ...pairs, pairsPerEpoch: 6000, negativeShare: 0 },
  });
}

/** A phase that freezes whole groups. */
export function freeze(from: number, frozen: readonly string[]): Phase {
  return { from, frozen, frozenKernels: [] };
}
