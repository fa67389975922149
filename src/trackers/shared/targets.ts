import type { Assignment, GroundTruth } from '../../dla/assignment.js';
import type { SampleGrid } from '../../dla/samples.js';

/** What a batch is trained towards, in arrays that are made once and overwritten batch by batch. */
export interface Targets {
  /** Shapes by name of the step's inputs: [N, h, w, channels]. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  /** The arrays by the same names. */
  readonly feeds: Readonly<Record<string, Float32Array>>;
  /**
   * Writes one pair's.
   *
   * @param pair Its place in the batch.
   * @param assignment The labels of the samples; it may be overwritten afterwards.
   */
  readonly write: (pair: number, gt: GroundTruth, assignment: Assignment) => void;
}

/** Makes the arrays for batches of a size. */
export type CreateTargets = (grid: SampleGrid, batch: number) => Targets;

/**
 * Arrays of a batch by name.
 *
 * @param channels Per name the numbers at each point.
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
