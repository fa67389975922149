import type { Xywh } from '../../boxes/types.js';
import type { Image } from '../../data/images/image.js';
import { checkTarget } from '../../trackers/shared/state.js';
import type { TrackedBox, Tracker } from '../tracker.js';
import { checkTracked } from './check-tracked.js';

/** A frame that a tracker has seen. */
export interface TrackedFrame extends TrackedBox {
  readonly frame: Image;
  /** Seconds that the tracker took, decoding not counted. */
  readonly seconds: number;
}

/**
 * Runs a tracker through frames as they are asked for: it starts on the first, whose box is the given one with score 1.
 *
 * @param start The box of the first frame.
 * @throws InputError as the tracker and `frames` throw, if `start` has no area or lies outside the first frame, and as
 * {@link checkTracked}.
 */
export async function* trackedFrames(
  tracker: Tracker,
  frames: AsyncIterable<Image>,
  start: Xywh,
): AsyncGenerator<TrackedFrame> {
  let count = 0;
  for await (const frame of frames) {
    const isFirst = count++ === 0;
    if (isFirst) checkTarget(frame, start); // a tracker from elsewhere may not
    const started = performance.now();
    let tracked: TrackedBox = { box: start, score: 1 };
    if (isFirst) await tracker.init(frame, start);
    else tracked = await tracker.update(frame);
    const seconds = (performance.now() - started) / 1000;
    checkTracked(tracker, tracked, count);
    yield { frame, box: tracked.box, score: tracked.score, seconds };
  }
}

/** A tracker's run over one sequence without restarts. */
export interface OnePass {
  /** Per frame x, y, w, h in pixels; the first is the one it was started on. */
  readonly rows: readonly Float64Array[];
  /** Of every frame, from 0 to 1; the first is 1. */
  readonly scores: readonly number[];
  /** Seconds that the tracker took for every frame, decoding not counted. */
  readonly times: Float64Array;
}

/**
 * One-pass evaluation: the tracker starts on the first frame and runs to the last.
 *
 * @param frames The sequence's, in order.
 * @param start The box of the first frame.
 * @param onFrame Told after every frame; what it throws ends the run.
 * @throws InputError as {@link trackedFrames}.
 */
export async function runOnePass(
  tracker: Tracker,
  frames: AsyncIterable<Image>,
  start: Xywh,
  onFrame: () => void = () => {},
): Promise<OnePass> {
  const rows: Float64Array[] = [];
  const scores: number[] = [];
  const times: number[] = [];
  for await (const { box, score, seconds } of trackedFrames(tracker, frames, start)) {
    rows.push(Float64Array.of(box.x, box.y, box.w, box.h));
    scores.push(score);
    times.push(seconds);
    onFrame();
  }
  return { rows, scores, times: Float64Array.from(times) };
}
