import { xywhToXyxy } from '../../boxes/convert.js';
import { iou } from '../../boxes/iou.js';
import { boxAt } from '../../boxes/rows.js';
import type { Xywh } from '../../boxes/types.js';
import { refuseUnknownOptions } from '../../config.js';
import type { Image } from '../../data/images/image.js';
import type { Sequence } from '../../data/sequence.js';
import type { DrawnVideo } from '../../data/synthetic/video.js';
import { InputError } from '../../errors.js';
import { mean } from '../../statistics/mean.js';
import { checkTracked } from '../../tracking/run/check-tracked.js';
import { framesAhead } from '../../tracking/run/frames-ahead.js';
import { hasScores } from '../../tracking/scoring-tracker.js';
import type { Tracker } from '../../tracking/tracker.js';
import { openVideo } from '../../tracking/video/track-video.js';
import { everyLiveOption, type LiveTrackingOptions, liveTracking } from './live-view.js';
import { KeptFrames, type WatchedFrame } from './watched-frames.js';

/**
 * What a tracker is shown: a sequence of a benchmark, a drawn video, or a video and the target's box in its first frame, in
 * pixels; default: the middle of the frame, a quarter of each side.
 */
export type Watched =
  | { readonly sequence: Sequence }
  | { readonly drawn: DrawnVideo }
  | { readonly video: string; readonly box?: Xywh | undefined };

/** Options of {@link watch}. */
export interface WatchOptions extends LiveTrackingOptions {
  /** Ends after so many seconds of tracking, but not before the twelfth frame; default: at the end of the video. */
  readonly seconds?: number | undefined;
  /** Maximum number of frames; default: all. */
  readonly maxFrames?: number | undefined;
}

/** So that a misspelt option is refused: without `seconds` the whole video is tracked. */
const everyOption: Readonly<Record<keyof WatchOptions, unknown>> = {
  ...everyLiveOption,
  seconds: undefined,
  maxFrames: undefined,
};

/** A tracker's run over a video. */
export interface WatchedRun {
  /** Name of the tracker. */
  readonly tracker: string;
  /** Name of the video. */
  readonly title: string;
  /** Size of the frames in pixels. */
  readonly width: number;
  readonly height: number;
  /** One box for each frame; the first is the given one. */
  readonly boxes: readonly Xywh[];
  /** The tracker's score of each frame; 1 for the first. */
  readonly scores: readonly number[];
  /** Ground truth for each frame; absent for a video. */
  readonly truth?: readonly Xywh[];
  /** Mean IoU of the boxes with the ground truth over annotated frames, the first included; absent for a video. */
  readonly meanOverlap?: number;
  /** Frames per second, everything included. */
  readonly fps: number;
  /** Some frames, evenly spaced, the first included. */
  readonly frames: readonly WatchedFrame[];
}

/** A slider over fewer frames would show nothing. */
const MIN_FRAMES = 12;

/**
 * Tracks a target and shows the tracker at work in the notebook's output; see `liveTracking`. Takes the memory of a few
 * frames, however long the video.
 *
 * @example
 * const run = await watch(await createTracker(), { video: 'clip.mp4', box: { x: 100, y: 80, w: 60, h: 90 } });
 * @throws InputError if an option is unknown, the video cannot be read, has no frames, or the box is not in its first
 * frame; CellInterrupted when the cell is interrupted.
 */
export async function watch(tracker: Tracker, watched: Watched, options: WatchOptions = {}): Promise<WatchedRun> {
  refuseUnknownOptions(everyOption, options, 'watch');
  const { seconds = Number.POSITIVE_INFINITY, maxFrames = Number.POSITIVE_INFINITY, ...view } = options;
  const { now = () => performance.now() } = view;
  const { title, frames } = open(watched);
  const live = liveTracking(`${tracker.name} on ${title}`, view);
  const [boxes, scores, truths]: [Xywh[], number[], Xywh[]] = [[], [], []];
  const kept = new KeptFrames();
  const started = now();
  let size = { width: 0, height: 0 };
  for await (const { image, truth } of frames) {
    const index = boxes.length;
    let seen: { readonly box: Xywh; readonly score?: number } = { box: truth ?? boxOf(watched, image) };
    if (index === 0) await tracker.init(image, seen.box);
    else seen = checkTracked(tracker, await tracker.update(image), index + 1);
    const map = index > 0 && hasScores(tracker) ? tracker.scoreMap() : undefined;
    boxes.push(seen.box);
    scores.push(seen.score ?? 1);
    if (truth) truths.push(truth);
    await kept.add(image, index, map);
    live.show({ frame: image, index, ...seen, gt: truth, scoreMap: map?.values });
    size = image;
    const isOver = now() - started >= 1000 * seconds && boxes.length >= MIN_FRAMES;
    if (isOver || boxes.length >= maxFrames) break;
  }
  if (boxes.length === 0) throw new InputError(`${title}: has no frames`);
  const fps = (1000 * boxes.length) / (now() - started);
  await live.finish();
  const { width, height } = size;
  return {
    ...{ tracker: tracker.name, title, width, height, boxes, scores, fps, frames: kept.frames },
    ...(truths.length > 0 && { truth: truths, meanOverlap: meanOverlap(boxes, truths) }),
  };
}

function meanOverlap(boxes: readonly Xywh[], truth: readonly Xywh[]): number {
  const overlaps = boxes.map((box, i) => iou(xywhToXyxy(box), xywhToXyxy(truth[i]!))).filter(Number.isFinite);
  return mean(overlaps);
}

function boxOf(watched: Watched, { width, height }: Image): Xywh {
  const middle = { x: (3 * width) / 8, y: (3 * height) / 8, w: width / 4, h: height / 4 };
  return ('video' in watched ? watched.box : undefined) ?? middle;
}

/** A frame, and its ground truth if it has one. */
interface OpenFrame {
  readonly image: Image;
  readonly truth?: Xywh;
}

function open(watched: Watched): { readonly title: string; readonly frames: AsyncIterable<OpenFrame> } {
  if ('drawn' in watched) return { title: watched.drawn.name, frames: watched.drawn.frames() };
  if ('video' in watched) return { title: watched.video, frames: plain(openVideo(watched.video).frames) };
  return { title: watched.sequence.name, frames: annotated(watched.sequence) };
}

async function* plain(frames: AsyncIterable<Image>): AsyncGenerator<OpenFrame> {
  for await (const image of frames) yield { image };
}

async function* annotated({ length, frames, gt }: Sequence): AsyncGenerator<OpenFrame> {
  const files = Array.from({ length }, (_, i) => frames.path(i));
  let index = 0;
  for await (const image of framesAhead(files)) yield { image, truth: boxAt(gt, index++) };
}
