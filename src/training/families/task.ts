import type { Xyxy } from '../../boxes/types.js';
import type { SampleGrid } from '../../dla/samples.js';
import type { Family, FamilyOutputs } from '../../models/zoo.js';
import type { HostTensor } from '../../runtime/host-tensor.js';
import * as tf from '../../runtime/tf.js';
import type { NamedTensors } from '../../runtime/trace/trace.js';
import type { TargetMaker } from '../targets/targets.js';

/** A loss and the parts that it is the weighted sum of. */
export interface TaskLoss {
  readonly total: tf.Scalar;
  /** Before they are weighted, by name: 'cls', 'loc'. */
  readonly parts: Readonly<Record<string, tf.Scalar>>;
}

/** A strategy of `dla/assigners.ts` and what differs from its defaults. */
export interface AssignerChoice {
  readonly strategy: string;
  readonly options: object;
}

/** How the trackers of a family are trained. */
export interface Task<F extends Family = Family> {
  /** The samples of a training search image. */
  readonly grid: (outputSize: number, searchSize: number) => SampleGrid;
  /** What 'baseline' and 'dla' stand for. */
  readonly assigners: Readonly<Record<'baseline' | 'dla', AssignerChoice>>;
  readonly targets: TargetMaker;
  /** Of the parts of the loss. */
  readonly weights: Readonly<Record<string, number>>;
  /**
   * The loss of a batch: traced or eager.
   *
   * @param targets By the names that `targets` gives them.
   * @param weights Of the parts.
   */
  readonly loss: (
    outputs: FamilyOutputs[F],
    targets: NamedTensors,
    weights: Readonly<Record<string, number>>,
  ) => TaskLoss;
  /**
   * The box of the best score of one search image, in its pixels: no window, no penalty.
   *
   * @param outputs The network's, by name.
   * @param pair Its place in the batch.
   */
  readonly best: (outputs: Readonly<Record<string, HostTensor>>, grid: SampleGrid, pair: number) => Xyxy;
}

/** The weighted sum of parts. */
export function weighted(
  parts: Readonly<Record<string, tf.Scalar>>,
  weights: Readonly<Record<string, number>>,
): TaskLoss {
  const terms = Object.entries(parts).map(([name, part]) => tf.mul<tf.Scalar>(part, weights[name]!));
  return { total: tf.addN(terms) as tf.Scalar, parts };
}
