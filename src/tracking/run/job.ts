import type { Sequence } from '../../data/sequence.js';
import type { InitialBoxRule } from '../../trackers/definition.js';
import type { Tracker } from '../tracker.js';
import { framesAhead } from './frames-ahead.js';
import { initialBox } from './initial-box.js';
import { runOnePass } from './one-pass.js';
import { runWithResets } from './vot-resets.js';

/** How a tracker is run over a sequence: once, or with restarts after failures (VOT). */
export type Protocol = 'one-pass' | 'resets';

/** One sequence to track, in a form that goes to another process. */
export interface SequenceJob {
  readonly name: string;
  readonly files: readonly string[];
  /** For one pass the first frame's annotation alone, for resets every frame's: x, y, w, h or a polygon. */
  readonly gt: readonly Float64Array[];
  readonly protocol: Protocol;
}

/** What came of it: for one pass boxes, with resets rows. */
export interface SequenceResult {
  /** Per frame x, y, w, h, or with resets a code. */
  readonly rows: readonly Float64Array[];
  /** Seconds per frame that the tracker took. */
  readonly times: Float64Array;
}

/** The job of a sequence. */
export function jobOf(sequence: Sequence, protocol: Protocol): SequenceJob {
  const { name, length, frames, gt, polygons } = sequence;
  const annotation = (i: number): Float64Array => polygons?.[i] ?? gt.slice(4 * i, 4 * i + 4);
  return {
    name,
    files: Array.from({ length }, (_, i) => frames.path(i)),
    gt: Array.from({ length: protocol === 'one-pass' ? 1 : length }, (_, i) => annotation(i)),
    protocol,
  };
}

/**
 * Does a job.
 *
 * @param onFrame Told after every frame; what it throws ends the run.
 * @throws InputError as `runOnePass`, `runWithResets` and `framesAhead` throw.
 */
export async function runJob(
  tracker: Tracker,
  job: SequenceJob,
  rule: InitialBoxRule,
  onFrame: () => void = () => {},
): Promise<SequenceResult> {
  const frames = framesAhead(job.files);
  if (job.protocol === 'resets') return runWithResets(tracker, frames, job.gt, rule, onFrame);
  return runOnePass(tracker, frames, initialBox(job.gt[0]!, rule), onFrame);
}
