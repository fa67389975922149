import type { Provenance } from '../../provenance/provenance.js';
import type { PairedInterval } from '../../statistics/paired-student.js';
import type { TrainingCostConfig } from './config.js';

/** Times of one iteration in seconds, and its loss. */
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
export interface AssignerCost {
  /** Round by round. */
  readonly blocks: readonly BlockCost[];
  /** All that count, in order. */
  readonly iterations: readonly Iteration[];
}

/** Parts of an iteration that do not depend on the assigner, in seconds. */
export interface CommonCost {
  /** Creating a batch of pairs in worker threads with nothing else running; in a training it overlaps with the steps. */
  readonly data: number;
  readonly forward: number;
  readonly backward: number;
  readonly update: number;
}

/** One phase of a network's training. */
export interface PhaseCost {
  readonly backbone: 'frozen' | 'trained';
  readonly baseline: AssignerCost;
  readonly dla: AssignerCost;
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

/** Timed trainings. */
export interface TrainingCostResult {
  readonly config: TrainingCostConfig;
  readonly trackers: readonly TrackerCost[];
  readonly provenance: Provenance;
}

/** Whether an iteration with DLA is faster, as far as the interval shows. */
export type Verdict = 'faster' | 'slower' | 'no difference shown';

/** The verdict of an interval of DLA minus baseline. */
export function verdictOf({ low, high }: Pick<PairedInterval, 'low' | 'high'>): Verdict {
  if (high < 0) return 'faster';
  return low > 0 ? 'slower' : 'no difference shown';
}

/** The mean of a part of the blocks' medians, in seconds. */
export function meanCost({ blocks }: Pick<AssignerCost, 'blocks'>, part: keyof BlockCost): number {
  return blocks.reduce((sum, block) => sum + block[part], 0) / blocks.length;
}
