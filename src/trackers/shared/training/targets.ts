import type { Assignment, GroundTruth } from '../../../dla/assignment.js';
import type { SampleGrid } from '../../../dla/samples.js';

/** Training targets of a batch, in arrays that are reused from batch to batch. */
export interface Targets {
  /** Shapes by name of the step's inputs: [N, h, w, channels]. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  /** The arrays by the same names. */
  readonly feeds: Readonly<Record<string, Float32Array>>;
  /**
   * Writes the targets of one pair.
   *
   * @param pair Index in the batch.
   * @param assignment Labels of the samples; not referenced afterwards.
   * @param boxes Samples with box targets, of targets created with `separateBoxes`; default: those of `assignment`.
   */
  readonly write: (pair: number, gt: GroundTruth, assignment: Assignment, boxes?: Assignment) => void;
}

/**
 * Allocates targets for a batch size.
 *
 * @param separateBoxes True: box targets have an assignment of their own, whose labels are the additional feed 'boxLabels'.
 * Anchor-free trackers only. Default: false.
 */
export type CreateTargets = (grid: SampleGrid, batch: number, separateBoxes?: boolean) => Targets;

/**
 * Allocates a batch's arrays by name.
 *
 * @param channels Channels per point, by name.
 */
export function targetArrays(
  { size }: SampleGrid,
  batch: number,
  channels: Readonly<Record<string, number>>,
): Pick<Targets, 'shapes' | 'feeds'> {
  const entries = Object.entries(channels);
  return {
    shapes: Object.fromEntries(entries.map(([name, count]) => [name, [batch, size, size, count]])),
    feeds: Object.fromEntries(entries.map(([name, count]) => [name, new Float32Array(batch * size * size * count)])),
  };
}
