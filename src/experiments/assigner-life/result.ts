import type { Xyxy } from '../../boxes/types.js';
import type { SampleGrid } from '../../dla/samples.js';
import type { Provenance } from '../../provenance/provenance.js';
import type { EpochProbe } from '../../training/probe/probe.js';
import type { AssignerLifeConfig } from './config.js';

/** A probed pair's search image. */
export interface LifePair {
  /** JPEG of the whole search image as a data URL. */
  readonly href: string;
  /** The target, in pixels of the search image. */
  readonly gt: Xyxy;
}

/** What a training's own metrics say about an epoch; null where a training has none. */
export interface TrainedEpoch {
  /** From 1: the number of finished epochs. */
  readonly epoch: number;
  readonly positivesPerImage: number;
  /** Share of images without a sample in the regression loss. */
  readonly emptyShare: number;
  /** Mean IoU of the best-scored box on held-out pairs, with running statistics. */
  readonly validationIou: number | null;
}

/** One assigner in its own training. */
export interface AssignerLife {
  readonly title: string;
  /** 'baseline', 'dla', or an assigner's name. */
  readonly assigner: string;
  readonly seesPredictions: boolean;
  /** Before the training and after each epoch. */
  readonly probes: readonly EpochProbe[];
  readonly epochs: readonly TrainedEpoch[];
  /** What computed its training, and when. */
  readonly trained: readonly Provenance[];
}

/** All assigners of one network, on the same pairs. */
export interface ModelLife {
  readonly model: string;
  readonly title: string;
  readonly grid: SampleGrid;
  readonly pairs: readonly LifePair[];
  readonly assigners: readonly AssignerLife[];
}

/** The lives of assigners, by network. */
export interface AssignerLifeResult {
  readonly config: AssignerLifeConfig;
  readonly models: readonly ModelLife[];
  /** Pairs of each training. */
  readonly trainingPairs: number;
  readonly provenance: Provenance;
}
