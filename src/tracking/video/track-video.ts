import { statSync } from 'node:fs';
import path from 'node:path';
import type { Xywh } from '../../boxes/types.js';
import { imageNames } from '../../data/folders.js';
import type { Image } from '../../data/images/image.js';
import { writeOpeResult } from '../../data/results/write-results.js';
import { writeTimes } from '../../data/results/write-times.js';
import { InputError } from '../../errors.js';
import { framesAhead } from '../run/frames-ahead.js';
import type { Tracker } from '../tracker.js';
import { drawBox } from './draw-box.js';
import { type FrameSink, frameRate, hasFfmpeg, videoFrames, videoSink } from './ffmpeg.js';
import { animationSink, mostAnimated, pictureSink } from './picture-sinks.js';

/** What the tracked video is written as: 'auto' is mp4 where ffmpeg is there, else an animated WebP, else JPEG frames. */
export const videoFormats = ['auto', 'mp4', 'webp', 'jpg', 'none'] as const;

/** A name of {@link videoFormats}. */
export type VideoFormat = (typeof videoFormats)[number];

/** How to track a video. */
export interface VideoOptions {
  readonly format?: VideoFormat;
  readonly signal?: AbortSignal;
  /** Told after every frame how many are done; of how many only for a folder. */
  readonly progress?: (done: number, total: number | undefined) => void;
}

/** What was written. */
export interface TrackedVideo {
  /** Rows x, y, w, h, one a frame. */
  readonly boxes: string;
  /** The frames with the box drawn in; absent for 'none'. */
  readonly video?: string;
  readonly frames: number;
  /** Seconds that the tracker took. */
  readonly seconds: number;
}

/**
 * Tracks one target through a video file or a folder of frames: writes FOLDER/NAME.txt, FOLDER/NAME_time.txt and the frames
 * with the box drawn in, as FOLDER/NAME.mp4, NAME.webp or NAME_frames/. NAME is the video's.
 *
 * @param video A file that ffmpeg reads, or a folder of images that are taken in the order of the numbers in their names.
 * @param target Where the target is in the first frame, in pixels.
 * @example
 * const folder = path.dirname(sequences[0].frames.path(0)); // or 'clip.mp4'
 * const { boxes } = await trackVideo(tracker, folder, boxAt(sequences[0].gt, 0), 'runs/clip', { format: 'none' });
 * @throws InputError when the video cannot be read or has no frames, the box is not in the first frame, or ffmpeg is
 * needed and not there; the signal's reason.
 */
export async function trackVideo(
  tracker: Tracker,
  video: string,
  target: Xywh,
  folder: string,
  options: VideoOptions = {},
): Promise<TrackedVideo> {
  const { files, frames } = openVideo(video);
  const name = path.parse(path.resolve(video)).name;
  const [boxes, times]: [number[], number[]] = [[], []];
  let sink: FrameSink | undefined;
  try {
    for await (const frame of frames) {
      options.signal?.throwIfAborted();
      const started = performance.now();
      let box = target;
      if (times.length === 0) await tracker.init(frame, target);
      else ({ box } = await tracker.update(frame));
      times.push((performance.now() - started) / 1000);
      boxes.push(box.x, box.y, box.w, box.h);
      sink ??= sinkFor(options.format ?? 'auto', path.join(folder, name), frame, video, files?.length);
      drawBox(frame, box, [255, 32, 32], Math.max(2, Math.round(frame.height / 180)));
      await sink?.add(frame);
      options.progress?.(times.length, files?.length);
    }
    const text = path.join(folder, `${name}.txt`);
    writeTimes(path.join(folder, `${name}_time.txt`), Float64Array.from(times));
    writeOpeResult(text, Float64Array.from(boxes));
    const drawn = await sink?.finish();
    const seconds = times.reduce((sum, each) => sum + each, 0);
    return { boxes: text, ...(drawn !== undefined && { video: drawn }), frames: times.length, seconds };
  } catch (error) {
    sink?.discard();
    throw error;
  }
}

function openVideo(video: string): { files?: string[]; frames: AsyncIterable<Image> } {
  const found = statSync(video, { throwIfNoEntry: false });
  if (!found) throw new InputError(`${video}: is not there; expected a video or a folder of frames`);
  if (!found.isDirectory()) return { frames: videoFrames(video) };
  const names = imageNames(video);
  if (names.length === 0) throw new InputError(`${video}: holds no images; expected a video or a folder of frames`);
  const files = names.map((name) => path.join(video, name));
  return { files, frames: framesAhead(files) };
}

function sinkFor(
  format: VideoFormat,
  base: string,
  frame: Image,
  video: string,
  count: number | undefined,
): FrameSink | undefined {
  const shortEnough = count !== undefined && count <= mostAnimated;
  const auto = hasFfmpeg() ? 'mp4' : shortEnough ? 'webp' : 'jpg';
  const chosen = format === 'auto' ? auto : format;
  const rate = count === undefined ? frameRate(video) : 25;
  if (chosen === 'none') return undefined;
  if (chosen === 'webp') return animationSink(`${base}.webp`, rate);
  if (chosen === 'jpg') return pictureSink(`${base}_frames`);
  if (hasFfmpeg()) return videoSink(`${base}.mp4`, frame, rate);
  throw new InputError('--video-format mp4: ffmpeg is needed to write a video, and is not there; choose webp or jpg');
}
