import type { SyntheticOptions } from '../../data/synthetic/options.js';
import type { CompileOptions } from '../../runtime/compile.js';
import type { Scale } from '../../study/experiment.js';
import type { TrainConfig } from '../../training/loop/config.js';

/** A network whose training is timed with its baseline's assigner and with DLA. */
export interface CostTracker {
  /** A name of the zoo. */
  readonly model: string;
  /**
   * Overrides of the model's preset. The training has two epochs, one for each phase: the backbone is frozen in the
   * first. Presets of other lengths are shortened to that.
   */
  readonly training: Partial<
    Omit<TrainConfig, 'model' | 'assigner' | 'assignerOptions' | 'seed' | 'data' | 'epochs' | 'validationPairs'>
  >;
  /** Rounds of a phase that count, an even number from 6 on. In each, both assigners have a block of iterations, on the same pairs. */
  readonly rounds: number;
  /** Iterations of a block. */
  readonly steps: number;
  /** Runs of each of the programs that separate forward, backward and update. */
  readonly timings: number;
}

/** Which trainings are timed. */
export interface TrainingCostConfig {
  readonly scale: Scale;
  readonly trackers: readonly CostTracker[];
  /** Overrides of the synthetic training set's options. */
  readonly data: Partial<SyntheticOptions>;
  /** Seed of initial values, pairs and assigners. */
  readonly seed: number;
  /** Threads; default: all cores. The device is the run's. */
  readonly compile: Pick<CompileOptions, 'threads'>;
}

const backbone = ['stem', 'block1', 'block2', 'block3'];
/** Phases of the tiny networks, whose presets have none as they start from random weights. */
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
export const trainingCostScales: Readonly<Record<Scale, TrainingCostConfig>> = {
  smoke: {
    scale: 'smoke',
    trackers: tiny({ batch: 4, rounds: 6, steps: 3, timings: 3 }),
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
