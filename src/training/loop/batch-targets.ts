import type { BoundAssigner } from '../../dla/assigners.js';
import { Assignment, type GroundTruth } from '../../dla/assignment.js';
import type { Rng } from '../../random/random.js';
import type { CreateTargets, Targets } from '../../trackers/shared/targets.js';
import type { PairBatch } from '../pairs/pair-batch.js';

/** Computes the targets of batches; the arrays are reused. */
export class BatchTargets {
  readonly targets: Targets;
  readonly #assigner: BoundAssigner;
  readonly #assignment: Assignment;

  constructor(assigner: BoundAssigner, createTargets: CreateTargets, batch: number) {
    this.#assigner = assigner;
    this.#assignment = new Assignment(assigner.grid);
    this.targets = createTargets(assigner.grid, batch);
  }

  /**
   * Overwrites the arrays with a batch's targets.
   *
   * @returns Total number of positive samples in the batch.
   * @throws InputError if a box is invalid.
   */
  write({ count, boxes, negative }: PairBatch, rng: Rng): number {
    let positives = 0;
    for (let pair = 0; pair < count; pair++) {
      const gt = groundTruth(boxes, negative, pair);
      this.#assigner.assign(gt, rng, this.#assignment);
      this.targets.write(pair, gt, this.#assignment);
      positives += this.#assignment.positiveCount;
    }
    return positives;
  }
}

/** The ground truth of one pair of a batch. */
export function groundTruth(boxes: Float64Array, negative: Uint8Array, pair: number): GroundTruth {
  const [x1, y1, x2, y2] = boxes.subarray(4 * pair, 4 * pair + 4) as unknown as [number, number, number, number];
  return { x1, y1, x2, y2, negativePair: negative[pair] === 1 };
}
