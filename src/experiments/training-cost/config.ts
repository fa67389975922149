import type { SyntheticOptions } from '../../data/synthetic/options.js';
import { InputError } from '../../errors.js';
import type { CompileOptions } from '../../runtime/compile.js';
import type { CommonScale } from '../../study/experiment.js';
import { modelByName } from '../../trackers/catalogue.js';
import { type ResolvedTraining, resolveTraining, type TrainConfig } from '../../training/loop/config.js';

/** The compared label assigners, in the order of all pairs of numbers. */
export const assigners = ['baseline', 'dla'] as const;

/** A name of {@link assigners}. */
export type Assigner = (typeof assigners)[number];

/** A network whose training is timed with its baseline's assigner and with DLA. */
export interface CostTracker {
  /** Its name in the catalogue of trackers: 'siamcar-tiny'. */
  readonly model: string;
  /**
   * Overrides of the model's recipe. The training has two epochs, one for each phase: the backbone is frozen in the
   * first. Recipes of other lengths are shortened to that.
   */
  readonly training: Partial<
    Omit<TrainConfig, 'model' | 'assigner' | 'assignerOptions' | 'seed' | 'data' | 'epochs' | 'validationPairs'>
  >;
  /**
   * Rounds of a phase that count, an even number from 6 on. In each, both assigners have a block of iterations, on the same
   * pairs.
   */
  readonly rounds: number;
  /** Iterations of a block. */
  readonly steps: number;
  /** Runs of each of the programs that separate forward, backward and update. */
  readonly timings: number;
}

/** Which trainings are timed. */
export interface TrainingCostConfig {
  readonly scale: CommonScale;
  /** In words, for titles, where it is less than the scale says. */
  readonly extent?: string;
  readonly trackers: readonly CostTracker[];
  /** Overrides of the synthetic training set's options. */
  readonly data: Partial<SyntheticOptions>;
  /** Seed of initial values, pairs and assigners. */
  readonly seed: number;
  /** Threads; default: all cores. The device is the run's. */
  readonly compile: Pick<CompileOptions, 'threads'>;
}

const backbone = ['stem', 'block1', 'block2', 'block3'];
/** Phases of the tiny networks, whose recipes have none as they start from random weights. */
const tinyPhases: TrainConfig['phases'] = [
  { from: 0, frozen: backbone, frozenKernels: [] },
  { from: 1, frozen: [], frozenKernels: [] },
];

const tiny = (
  sizes: Pick<CostTracker, 'rounds' | 'steps' | 'timings'> & { readonly batch: number },
): readonly CostTracker[] =>
  ['siamrpnpp-tiny', 'siamcar-tiny'].map((model) => {
    const { batch, ...counts } = sizes;
    return { model, training: { phases: tinyPhases, batch }, ...counts };
  });

const resnet = (batches: readonly [Batch, Batch], counts: Pick<CostTracker, 'rounds' | 'steps' | 'timings'>) =>
  ['siamrpnpp-r50', 'siamcar-r50'].map((model, i): CostTracker => ({ model, training: batches[i]!, ...counts }));

type Batch = Pick<TrainConfig, 'batch' | 'accumulate'>;

const small: CostTracker['training'] & Batch = { batch: 1, accumulate: 1 };
const common = { seed: 1, compile: {} } as const;

/**
 * 'smoke': tiny networks, in seconds. 'mini': more iterations of them, and the paper's networks at batches of one. 'paper':
 * the paper's networks and batches (120 and 256, Sec. 4.7), cut into parts of 30 and 32 pairs as if each were on a GPU; 60
 * iterations a phase instead of 50,000, as all of them do the same work.
 */
export const trainingCostScales: Readonly<Record<CommonScale, TrainingCostConfig>> = {
  smoke: {
    scale: 'smoke',
    trackers: tiny({ batch: 4, rounds: 6, steps: 1, timings: 3 }),
    data: { sequences: 24, frames: 12 },
    ...common,
  },
  mini: {
    scale: 'mini',
    trackers: [
      ...tiny({ batch: 16, rounds: 12, steps: 5, timings: 7 }),
      ...resnet([small, small], { rounds: 6, steps: 1, timings: 1 }),
    ],
    data: { sequences: 60 },
    ...common,
  },
  paper: {
    scale: 'paper',
    trackers: resnet(
      [
        { batch: 120, accumulate: 4 },
        { batch: 256, accumulate: 8 },
      ],
      { rounds: 12, steps: 5, timings: 5 },
    ),
    data: {},
    ...common,
  },
};

/** The trainings of a network that are compared; they differ in the assigner alone. */
export type CostPlan = { readonly tracker: CostTracker } & Readonly<Record<Assigner, ResolvedTraining>>;

/**
 * Checks a configuration and completes it: every network's two trainings.
 *
 * @throws InputError when there is no network or one twice, a count or a training's configuration is invalid, or there
 * are not two phases of which the first freezes more.
 */
export function planOf({ trackers, seed }: Pick<TrainingCostConfig, 'trackers' | 'seed'>): CostPlan[] {
  if (trackers.length === 0) throw new InputError('training cost: no network to time; name at least one');
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
      `training cost of ${model}: rounds is ${rounds}; expected an even number from 6 on: each assigner goes first in half of them, and fewer show nothing`,
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
