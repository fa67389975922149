import type { Xywh } from '../../boxes/types.js';
import type { Tracker } from '../tracker.js';
import { framesAhead } from './frames-ahead.js';

/** A tracker's run over one sequence without restarts. */
export interface OnePass {
  /** x, y, w, h of every frame, flat, in pixels; the first is the one it was started on. */
  readonly boxes: Float64Array;
  /** Of every frame, from 0 to 1; the first is 1. */
  readonly scores: Float64Array;
  /** Seconds that the tracker took for every frame, decoding not counted. */
  readonly times: Float64Array;
}

/**
 * One-pass evaluation: the tracker starts on the first frame and runs to the last.
 *
 * @param files Paths of the frames.
 * @param start The box of the first frame.
 * @param onFrame Told after every frame; what it throws ends the run.
 * @throws InputError as the tracker and `framesAhead` throw.
 */
export async function runOnePass(
  tracker: Tracker,
  files: readonly string[],
  start: Xywh,
  onFrame: () => void = () => {},
): Promise<OnePass> {
  const boxes = new Float64Array(4 * files.length);
  const scores = new Float64Array(files.length);
  const times = new Float64Array(files.length);
  let index = 0;
  for await (const frame of framesAhead(files)) {
    const started = performance.now();
    let tracked = { box: start, score: 1 };
    if (index === 0) await tracker.init(frame, start);
    else tracked = await tracker.update(frame);
    times[index] = (performance.now() - started) / 1000;
    const { x, y, w, h } = tracked.box;
    boxes.set([x, y, w, h], 4 * index);
    scores[index] = tracked.score;
    index++;
    onFrame();
  }
  return { boxes, scores, times };
}
