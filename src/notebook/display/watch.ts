import { xywhToXyxy } from '../../boxes/convert.js';
import { iou } from '../../boxes/iou.js';
import { boxAt } from '../../boxes/rows.js';
import type { Xywh } from '../../boxes/types.js';
import type { Image } from '../../data/images/image.js';
import type { Sequence } from '../../data/sequence.js';
import { InputError } from '../../errors.js';
import { framesAhead } from '../../tracking/run/frames-ahead.js';
import type { Tracker } from '../../tracking/tracker.js';
import { openVideo } from '../../tracking/video/track-video.js';
import { type LiveTrackingOptions, liveTracking } from './live-view.js';

/** What a tracker is shown: a sequence of a benchmark, or a video and the target's box in its first frame, in pixels. */
export type Watched = { readonly sequence: Sequence } | { readonly video: string; readonly box: Xywh };

/** A tracker's run over a video. */
export interface WatchedRun {
  /** Name of the tracker. */
  readonly tracker: string;
  /** One box for each frame; the first is the given one. */
  readonly boxes: readonly Xywh[];
  /** Ground truth for each frame; absent for a video. */
  readonly truth?: readonly Xywh[];
  /** Mean IoU of the boxes with the ground truth over annotated frames, the first included; absent for a video. */
  readonly meanOverlap?: number;
  /** Some frames, evenly spaced, the first included: at most {@link maxFrames}. */
  readonly frames: readonly WatchedFrame[];
}

/** A frame that was kept. */
export interface WatchedFrame {
  readonly image: Image;
  /** Position in the video, from 0. */
  readonly index: number;
}

const maxFrames = 32;

/**
 * Tracks a target and shows the tracker at work in the notebook's output; see `liveTracking`. Takes the memory of a few
 * frames, however long the video.
 *
 * @example
 * const run = await watch(await createTracker(), { video: 'clip.mp4', box: { x: 100, y: 80, w: 60, h: 90 } });
 * @throws InputError if the video cannot be read, has no frames, or the box is not in its first frame; CellInterrupted when
 * the cell is interrupted.
 */
export async function watch(
  tracker: Tracker,
  watched: Watched,
  options: LiveTrackingOptions = {},
): Promise<WatchedRun> {
  const { title, frames, target, truth } = open(watched);
  const view = liveTracking(`${tracker.name} on ${title}`, options);
  const boxes: Xywh[] = [];
  const kept = new EvenFrames();
  for await (const image of frames) {
    const index = boxes.length;
    let seen: { readonly box: Xywh; readonly score?: number } = { box: target };
    if (index === 0) await tracker.init(image, target);
    else seen = await tracker.update(image);
    boxes.push(seen.box);
    kept.add({ image, index });
    view.show({ frame: image, index, ...seen, gt: truth?.[index] });
  }
  if (boxes.length === 0) throw new InputError(`${title}: has no frames`);
  await view.finish();
  const truths = truth && { truth, meanOverlap: meanOverlap(boxes, truth) };
  return { tracker: tracker.name, boxes, frames: kept.frames, ...truths };
}

function meanOverlap(boxes: readonly Xywh[], truth: readonly Xywh[]): number {
  const overlaps = boxes.map((box, i) => iou(xywhToXyxy(box), xywhToXyxy(truth[i]!))).filter(Number.isFinite);
  return overlaps.reduce((sum, value) => sum + value, 0) / overlaps.length;
}

function open(watched: Watched): {
  readonly title: string;
  readonly frames: AsyncIterable<Image>;
  readonly target: Xywh;
  readonly truth?: readonly Xywh[];
} {
  if ('video' in watched) {
    return { title: watched.video, frames: openVideo(watched.video).frames, target: watched.box };
  }
  const { name, length, frames, gt } = watched.sequence;
  const files = Array.from({ length }, (_, i) => frames.path(i));
  const truth = files.map((_, i) => boxAt(gt, i));
  return { title: name, frames: framesAhead(files), target: truth[0]!, truth };
}

/** Evenly spaced frames of a video whose length is not known: twice the distance whenever there are too many. */
class EvenFrames {
  #frames: WatchedFrame[] = [];
  #every = 1;

  add(frame: WatchedFrame): void {
    if (frame.index % this.#every !== 0) return;
    this.#frames.push(frame);
    if (this.#frames.length <= maxFrames) return;
    this.#every *= 2;
    this.#frames = this.#frames.filter(({ index }) => index % this.#every === 0);
  }

  get frames(): readonly WatchedFrame[] {
    return this.#frames;
  }
}
