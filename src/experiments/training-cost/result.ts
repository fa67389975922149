import type { PairedInterval } from '../../metrics/paired-student.js';
import type { Provenance } from '../../provenance.js';
import type { TrainingCostConfig } from './config.js';

/** The two sides that are compared, in the order of all pairs of numbers. */
export const assigners = ['baseline', 'dla'] as const;

/** A name of {@link assigners}. */
export type Assigner = (typeof assigners)[number];

/** What one iteration took and gave. Times are in seconds. */
export interface Iteration {
  /** Labels of the batch. */
  readonly assignment: number;
  /** Forward, backward and update. */
  readonly step: number;
  /** Null where it is not finite. */
  readonly loss: number | null;
  /** Positive samples per image. */
  readonly positives: number;
  /** False when the step was skipped: its loss or gradient was not finite, or its loss too high. */
  readonly taken: boolean;
}

/** The medians of a block of iterations, in seconds. */
export interface BlockCost {
  /** Of labels and step together. */
  readonly iteration: number;
  readonly assignment: number;
  readonly step: number;
}

/** One assigner in one phase. */
export interface ArmCost {
  /** Round by round. */
  readonly blocks: readonly BlockCost[];
  /** All that count, in order. */
  readonly iterations: readonly Iteration[];
}

/** Parts of an iteration that do not depend on the assigner, in seconds. */
export interface CommonCost {
  /** Making a batch of pairs in worker threads, nothing else running. In a training that happens during the steps. */
  readonly data: number;
  readonly forward: number;
  readonly backward: number;
  readonly update: number;
}

/** One phase of a network's training. */
export interface PhaseCost {
  readonly backbone: 'frozen' | 'trained';
  readonly baseline: ArmCost;
  readonly dla: ArmCost;
  readonly common: CommonCost;
  /** DLA minus baseline over the rounds' medians, in seconds. */
  readonly difference: Readonly<Record<keyof BlockCost, PairedInterval>>;
}

/** One network. */
export interface TrackerCost {
  readonly model: string;
  readonly title: string;
  readonly family: string;
  readonly batch: number;
  readonly accumulate: number;
  readonly steps: number;
  readonly rounds: number;
  readonly phases: readonly PhaseCost[];
}

/** What was timed. */
export interface TrainingCostResult {
  readonly config: TrainingCostConfig;
  readonly trackers: readonly TrackerCost[];
  readonly provenance: Provenance;
}

/** Which assigner's iteration is the cheaper one, as far as the interval tells. */
export type Verdict = 'cheaper' | 'dearer' | 'no difference shown';

/** What an interval says of DLA. */
export function verdictOf({ low, high }: Pick<PairedInterval, 'low' | 'high'>): Verdict {
  if (high < 0) return 'cheaper';
  return low > 0 ? 'dearer' : 'no difference shown';
}

/** The mean of a part of the blocks' medians, in seconds. */
export function meanCost({ blocks }: Pick<ArmCost, 'blocks'>, part: keyof BlockCost): number {
  return blocks.reduce((sum, block) => sum + block[part], 0) / blocks.length;
}
