import type { SyntheticOptions } from '../../data/synthetic/options.js';
import type { TrainConfig } from '../../training/loop/config.js';

/** A tracker that is trained here in order to be compared. */
export interface Contender {
  /** As in figures and tables: 'DLA-SiamCAR'. */
  readonly title: string;
  /** A name of the zoo. */
  readonly model: string;
  /** 'baseline', 'dla', or a strategy. */
  readonly assigner: string;
  /** What differs from the assigner's defaults. */
  readonly assignerOptions?: object;
  /** Title of the contender that differs from this one in nothing but the assigner. */
  readonly baseline?: string;
}

/** Trackers that need no training. */
export const referenceTitles = { ncc: 'NCC', 'stand-still': 'stand-still' } as const;

/** Which trackers are trained how, how often, and what they then track. */
export interface LineupConfig {
  readonly contenders: readonly Contender[];
  /** Every contender is trained once with each. */
  readonly seeds: readonly number[];
  readonly references: readonly (keyof typeof referenceTitles)[];
  /** What differs from each model's preset. */
  readonly training: Partial<Omit<TrainConfig, 'model' | 'assigner' | 'assignerOptions' | 'seed' | 'data'>>;
  /** What differs from the sizes of the synthetic benchmark's parts. */
  readonly data: {
    readonly train?: Partial<SyntheticOptions>;
    readonly validation?: Partial<SyntheticOptions>;
    readonly test?: Partial<SyntheticOptions>;
  };
}

/** Baseline and DLA of the paper's two trackers, on networks that a CPU trains in minutes. */
export const tinyContenders: readonly Contender[] = [
  { title: 'SiamRPN++', model: 'siamrpnpp-tiny', assigner: 'baseline' },
  { title: 'DLA-SiamRPN++', model: 'siamrpnpp-tiny', assigner: 'dla', baseline: 'SiamRPN++' },
  { title: 'SiamCAR', model: 'siamcar-tiny', assigner: 'baseline' },
  { title: 'DLA-SiamCAR', model: 'siamcar-tiny', assigner: 'dla', baseline: 'SiamCAR' },
];
