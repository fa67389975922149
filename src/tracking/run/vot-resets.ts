import { rasterisedOverlap } from '../../boxes/rasterise.js';
import { framesToRestart, votCodes } from '../../boxes/vot-rows.js';
import type { Image } from '../../data/images/image.js';
import { InputError } from '../../errors.js';
import type { InitialBoxRule } from '../../trackers/definition.js';
import type { Tracker } from '../tracker.js';
import { checkNumbers } from './check-tracked.js';
import { inclusivePolygon, initialBox } from './initial-box.js';

/** A tracker's run over one sequence with restarts. */
export interface ResetRun {
  /** Per frame a code (see `votCodes`) or the box x, y, w, h. */
  readonly rows: readonly Float64Array[];
  /** Seconds that the tracker took for every frame; 0 where it did not run. */
  readonly times: Float64Array;
}

/**
 * VOT's supervised protocol: where the tracker's box does not overlap the truth it has failed, and starts again five frames
 * later. Overlap is that of painted pixels within the frame.
 *
 * Source: STVIR/pysot @ d04028f, tools/test.py.
 *
 * @param frames The sequence's, in order.
 * @param gt Per frame x, y, w, h or a polygon's eight coordinates.
 * @param onFrame Told after every frame; what it throws ends the run.
 * @throws InputError as the tracker and `frames` throw, where a start is not annotated, and as {@link checkNumbers}.
 */
export async function runWithResets(
  tracker: Tracker,
  frames: AsyncIterable<Image>,
  gt: readonly Float64Array[],
  rule: InitialBoxRule,
  onFrame: () => void = () => {},
): Promise<ResetRun> {
  const rows: Float64Array[] = [];
  const times = new Float64Array(gt.length);
  let startAt = 0;
  for await (const frame of frames) {
    const index = rows.length;
    const truth = inclusivePolygon(gt[index]!);
    const isUnknown = truth.some(Number.isNaN);
    if (isUnknown && index === 0) throw new InputError('frame 1 is not annotated; the tracker starts there');
    if (isUnknown && index === startAt) startAt++; // it starts in the next one that is annotated
    const isRunning = index >= startAt;
    const started = performance.now();
    let row = Float64Array.of(votCodes.skipped);
    if (index === startAt) {
      await tracker.init(frame, initialBox(truth, rule));
      row = Float64Array.of(votCodes.started);
    } else if (isRunning) {
      const { x, y, w, h } = checkNumbers(tracker, await tracker.update(frame), index + 1).box;
      row = Float64Array.of(x, y, w, h);
      const isLost = !isUnknown && !(rasterisedOverlap(row, truth, frame) > 0);
      if (isLost) {
        row = Float64Array.of(votCodes.lost);
        startAt = index + framesToRestart;
      }
    }
    if (isRunning) times[index] = (performance.now() - started) / 1000;
    rows.push(row);
    onFrame();
  }
  return { rows, times };
}
