import type { Xyxy } from '../boxes/types.js';
import type { PixelFormat } from '../data/images/pixel-format.js';
import type { Predictions } from '../dla/predictions.js';
import type { SampleGrid } from '../dla/samples.js';
import type { Network } from '../models/network.js';
import type { HostTensor } from '../runtime/host-tensor.js';
import { tf } from '../runtime/tf.js';
import type { NamedTensors } from '../runtime/trace/trace.js';
import type { TrainingRecipe } from './recipe.js';
import type { PostProcessing } from './shared/post-processing.js';
import type { SoftLabels } from './shared/training/soft-labels.js';
import type { CreateTargets } from './shared/training/targets.js';

/**
 * A tracker as data: its networks, how they are trained and how they track. The engines in `training/` and `tracking/`
 * consume it; the command line, defaults of trainings, tuning ranges and diagrams derive from it.
 *
 * Functions are declared as methods, whose parameters TypeScript compares bivariantly, so that the definition of a tracker
 * with its own outputs and hyper-parameters is a `TrackerDefinition`.
 */
export interface TrackerDefinition<
  Outputs extends object = object,
  HyperParameters extends object = object,
  Maps extends object = object,
> {
  /** 'siamcar'; also the prefix of its models' names. */
  readonly id: string;
  /** 'SiamCAR'. */
  readonly title: string;
  /** Its networks: one for each backbone. */
  readonly models: readonly ModelDefinition<Outputs>[];
  readonly training: TrainingDefinition<Outputs>;
  readonly online: OnlineDefinition<HyperParameters, Maps>;
  /** Whether its networks were measured to be faster in 8-bit integers, and are offered in them; default: false. */
  readonly isFasterInInt8?: boolean;
  readonly diagram: HeadDiagram;
}

/** Hyper-parameters and where they were published. */
export interface HyperSet<HyperParameters extends object = object> {
  readonly hyper: HyperParameters;
  /** Repository, file and entry. */
  readonly origin: string;
}

/** Sets by benchmark or configuration. */
export type HyperSets<HyperParameters extends object = object> = Readonly<Record<string, HyperSet<HyperParameters>>>;

/** A network of a tracker that can be chosen by name. */
export interface ModelDefinition<Outputs extends object = object> {
  /** 'siamcar-r50'. */
  readonly name: string;
  /** 'SiamCAR (ResNet-50)'. */
  readonly title: string;
  /** Creates the network's functions and the list of its parameters; no weights. */
  readonly build: () => Network<Outputs>;
  /** Pixel format that the pretrained backbone expects. */
  readonly pixelFormat: PixelFormat;
  /** Side of the template image in pixels. */
  readonly templateSize: number;
  /** Side of the search image in pixels, in training and in tracking. */
  readonly searchSize: { readonly train: number; readonly track: number };
  /** Side of the output maps for these search images. */
  readonly outputSize: { readonly train: number; readonly track: number };
  /** Default training recipe. */
  readonly recipe: TrainingRecipe;
  /** The hyper-parameters, where they were published for this network alone. Default: the tracker's, by benchmark. */
  readonly hyperSet?: string;
}

/** How the networks of a tracker are trained, whatever their backbone. */
export interface TrainingDefinition<Outputs extends object = object> {
  /** The samples of a training search image. */
  readonly grid: (outputSize: number, searchSize: number) => SampleGrid;
  /** The assigners that 'baseline' and 'dla' stand for. */
  readonly assigners: Readonly<Record<'baseline' | 'dla', AssignerChoice>>;
  readonly targets: CreateTargets;
  /** Weight of each part of the loss. */
  readonly lossWeights: Readonly<Record<string, number>>;
  /**
   * The loss of a batch; traced or eager.
   *
   * @param targets By the names of `Targets`, with {@link SoftLabels} if the assigner sees predictions.
   * @param weights Weight of each part.
   */
  loss(outputs: Outputs, targets: NamedTensors, weights: Readonly<Record<string, number>>): TrainingLoss;
  /**
   * The box with the best score in one search image, in its pixels; without window and penalty.
   *
   * @param outputs The network's outputs by name.
   * @param pair Index in the batch.
   */
  readonly bestBox: (outputs: Readonly<Record<string, HostTensor>>, grid: SampleGrid, pair: number) => Xyxy;
  /**
   * The predictions of one search image for assigners that see them: scores and boxes, and where the tracker has a
   * centerness also the quality, in the order of the grid's samples.
   *
   * @param outputs The network's outputs by name.
   * @param pair Index in the batch.
   * @param into Earlier predictions to overwrite; default: new ones.
   */
  readonly predictions: (
    outputs: Readonly<Record<string, HostTensor>>,
    grid: SampleGrid,
    pair: number,
    into?: Predictions,
  ) => Predictions;
}

/** An assigner of `dla/assigners.ts` and the options that differ from its defaults. */
export interface AssignerChoice {
  readonly assigner: string;
  readonly options: object;
}

/** A loss and its parts. */
export interface TrainingLoss {
  /** Weighted sum of the parts. */
  readonly total: tf.Scalar;
  /** Before weighting, by name: 'cls', 'loc'. */
  readonly parts: Readonly<Record<string, tf.Scalar>>;
}

/** How a tracker works online, whatever its network. */
export interface OnlineDefinition<HyperParameters extends object = object, Maps extends object = object> {
  /** Published hyper-parameters by benchmark or configuration. */
  readonly hyperSets: HyperSets<HyperParameters>;
  /** The set for benchmarks that have none. */
  readonly defaultHyperSet: string;
  /** Hyper-parameters that `siamdla tune` draws, with their ranges. */
  readonly tuningRanges: Readonly<Record<string, readonly [min: number, max: number]>>;
  readonly initialBox: InitialBoxRule;
  /**
   * Creates the post-processing of one tracker.
   *
   * @param searchSize Side of the search image in pixels.
   */
  postProcessing(hyper: HyperParameters, searchSize: number): PostProcessing<Maps>;
}

/** How the reference implementation's own scripts derive a tracker's first box from an annotation. */
export interface InitialBoxRule {
  /** 'pysot': centred on x + w / 2, half a pixel beyond the annotation's centre by the tracker's rule; 'as-is'. */
  readonly rectangle: 'pysot' | 'as-is';
  /** 'equal-area': around the corners' mean, with the polygon's area, one pixel more; 'min-max': around all corners. */
  readonly polygon: 'equal-area' | 'min-max';
}

/** How the diagrams of Figs. 2 and 3 draw what follows the correlation. */
export interface HeadDiagram {
  /** 'each level': one head per backbone level, outputs averaged; 'joined levels': one head. */
  readonly placement: 'each level' | 'joined levels';
  /** Name of the head's box: 'RPN', 'two towers'. */
  readonly title: string;
}

/** The weighted sum of a loss's parts. */
export function weightedLoss(
  parts: Readonly<Record<string, tf.Scalar>>,
  weights: Readonly<Record<string, number>>,
): TrainingLoss {
  const terms = Object.entries(parts).map(([name, part]) => tf.mul<tf.Scalar>(part, weights[name]!));
  return { total: tf.addN(terms) as tf.Scalar, parts };
}
