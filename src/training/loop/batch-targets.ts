import { cornersAt } from '../../boxes/rows.js';
import type { BoundAssigner } from '../../dla/assigners.js';
import { Assignment, type GroundTruth, type Outcome } from '../../dla/assignment.js';
import type { Predictions } from '../../dla/predictions.js';
import { Rng } from '../../random/random.js';
import type { HostTensor } from '../../runtime/host-tensor.js';
import type { TrainingDefinition } from '../../trackers/definition.js';
import { withSoftLabels } from '../../trackers/shared/training/soft-labels.js';
import type { Targets } from '../../trackers/shared/training/targets.js';
import type { PairBatch } from '../pairs/pair-batch.js';
import { addTargetsOf, type BoxAssigner } from './box-assigner.js';

/** Counts over the images of a batch. */
export interface BatchCounts {
  /** Samples labelled positive. */
  readonly positives: number;
  /** Images with at least one sample in the regression loss. */
  readonly regressed: number;
}

/** The sum of two counts. */
export function addCounts(a: BatchCounts, b: BatchCounts): BatchCounts {
  return { positives: a.positives + b.positives, regressed: a.regressed + b.regressed };
}

/** Images by outcome of their label assignment. */
export type OutcomeCounts = Readonly<Record<Outcome, number>>;

/**
 * Receives the labels of each pair of a batch.
 *
 * @param assignment Valid until the function returns, as are the predictions.
 * @param predictions Undefined if the batch was labelled without the network's outputs.
 */
export type OnAssigned = (
  pair: number,
  gt: GroundTruth,
  assignment: Assignment,
  predictions: Predictions | undefined,
) => void;

/** Computes the targets of batches; the arrays are reused. With an assigner that sees predictions they have soft labels. */
export class BatchTargets {
  readonly targets: Targets;
  readonly #assigner: BoundAssigner;
  readonly #definition: Pick<TrainingDefinition, 'predictions'>;
  readonly #assignment: Assignment;
  readonly #boxes: (BoxAssigner & { readonly assignment: Assignment }) | undefined;
  #predictions: Predictions | undefined;

  /** @param boxes Assigner of box targets; default: the positives of the labels have them. */
  constructor(
    assigner: BoundAssigner,
    definition: Pick<TrainingDefinition, 'targets' | 'predictions'>,
    batch: number,
    boxes?: BoxAssigner,
  ) {
    this.#assigner = assigner;
    this.#definition = definition;
    this.#assignment = new Assignment(assigner.grid);
    this.#boxes = boxes && { ...boxes, assignment: new Assignment(assigner.grid) };
    const targets = definition.targets(assigner.grid, batch, boxes !== undefined);
    this.targets = assigner.needsPredictions ? withSoftLabels(targets, assigner.grid, batch) : targets;
  }

  /** Whether `write` needs the network's outputs. */
  get needsPredictions(): boolean {
    return this.#assigner.needsPredictions;
  }

  /**
   * Overwrites the arrays with a batch's targets.
   *
   * @param outputs The network's outputs for the batch by name; required by assigners that see predictions only.
   * @throws InputError if a box is invalid, or outputs are missing.
   */
  write(
    { count, boxes, negative }: PairBatch,
    rng: Rng,
    outputs?: Readonly<Record<string, HostTensor>>,
    onAssigned?: OnAssigned,
  ): BatchCounts {
    const { grid } = this.#assigner;
    const boxRng = this.#boxes && new Rng(rng.state()); // a copy: labels do not depend on the box assigner
    let [positives, regressed] = [0, 0];
    for (let pair = 0; pair < count; pair++) {
      const gt = groundTruth(boxes, negative, pair);
      if (outputs) this.#predictions = this.#definition.predictions(outputs, grid, pair, this.#predictions);
      this.#assigner.assign(gt, rng, this.#assignment, outputs && this.#predictions);
      const withBoxes = boxRng ? this.#assignBoxes(gt, boxRng) : this.#assignment;
      this.targets.write(pair, gt, this.#assignment, withBoxes);
      onAssigned?.(pair, gt, this.#assignment, outputs && this.#predictions);
      positives += this.#assignment.positiveCount;
      regressed += withBoxes.positiveCount > 0 ? 1 : 0;
    }
    return { positives, regressed };
  }

  /** The assignment of box targets; call after the labels are assigned. */
  #assignBoxes(gt: GroundTruth, rng: Rng): Assignment {
    const { assigner, isUnion, assignment } = this.#boxes!;
    assigner.assign(gt, rng, assignment);
    if (isUnion) addTargetsOf(this.#assignment, assignment, gt.negativePair ?? false);
    return assignment;
  }

  /** Images by outcome since the last call; undefined if the assigner sees no predictions. */
  takeOutcomes(): OutcomeCounts | undefined {
    if (!this.#assigner.needsPredictions) return undefined;
    const { outcomeCounts } = this.#assignment;
    const taken = { ...outcomeCounts };
    for (const outcome of Object.keys(outcomeCounts) as Outcome[]) outcomeCounts[outcome] = 0;
    return taken;
  }
}

/** The ground truth of one pair of a batch. */
export function groundTruth(boxes: Float64Array, negative: Uint8Array, pair: number): GroundTruth {
  return { ...cornersAt(boxes, pair), negativePair: negative[pair] === 1 };
}
