import type { BoundAssigner } from '../../dla/assigners.js';
import { Assignment, type GroundTruth } from '../../dla/assignment.js';
import type { Rng } from '../../random/random.js';
import type { CreateTargets, Targets } from '../../trackers/shared/targets.js';
import type { PairBatch } from '../pairs/pair-batch.js';

/** Labels batches, always into the same arrays. */
export class BatchTargets {
  readonly targets: Targets;
  readonly #assigner: BoundAssigner;
  readonly #assignment: Assignment;

  constructor(assigner: BoundAssigner, make: CreateTargets, batch: number) {
    this.#assigner = assigner;
    this.#assignment = new Assignment(assigner.grid);
    this.targets = make(assigner.grid, batch);
  }

  /**
   * Overwrites the arrays with a batch's targets.
   *
   * @returns Positive samples of the batch, all pairs together.
   * @throws InputError when a box is unfit.
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

/** The target of a pair of a batch. */
export function groundTruth(boxes: Float64Array, negative: Uint8Array, pair: number): GroundTruth {
  const [x1, y1, x2, y2] = boxes.subarray(4 * pair, 4 * pair + 4) as unknown as [number, number, number, number];
  return { x1, y1, x2, y2, negativePair: negative[pair] === 1 };
}
