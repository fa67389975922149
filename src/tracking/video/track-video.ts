import { rmSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Xywh } from '../../boxes/types.js';
import { refuseUnknownOptions } from '../../config.js';
import type { Image } from '../../data/images/image.js';
import { writeOpeResult, writeTimes } from '../../data/results/write-results.js';
import { InputError } from '../../errors.js';
import { imageNames } from '../../files/folders.js';
import { makeFolder } from '../../files/output-folder.js';
import { counted } from '../../text/number-text.js';
import { framesAhead } from '../run/frames-ahead.js';
import { type TrackedFrame, trackedFrames } from '../run/one-pass.js';
import type { Tracker } from '../tracker.js';
import { drawBox } from './draw-box.js';
import { frameRate, hasFfmpeg, videoFrames, videoSink } from './ffmpeg.js';
import type { FrameSink } from './frame-sink.js';
import { animationSink, maxAnimatedFrames, pictureSink } from './picture-sinks.js';
import { recordWritten, refuseReplacing } from './written-files.js';

/** Output formats; 'auto': mp4 if ffmpeg is available, else animated WebP, for long videos JPEG frames. */
export const videoFormats = ['auto', 'mp4', 'webp', 'jpg', 'none'] as const;

/** A name of {@link videoFormats}. */
export type VideoFormat = (typeof videoFormats)[number];

/** What is written: a name of {@link videoFormats} that says so. */
type ChosenFormat = Exclude<VideoFormat, 'auto'>;

/** Options of {@link trackVideo}. */
export interface VideoOptions {
  /** Format of the frames with the box drawn in. Default: 'auto', see {@link videoFormats}. */
  readonly format?: VideoFormat | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called after every frame; the total is known for folders only. */
  readonly progress?: ((done: number, total: number | undefined) => void) | undefined;
}

const everyOption: Readonly<Record<keyof VideoOptions, unknown>> = {
  format: undefined,
  signal: undefined,
  progress: undefined,
};

/** Written files and statistics. */
export interface TrackedVideo {
  /** Text file with one row x, y, w, h per frame. */
  readonly boxes: string;
  /** Video or folder of frames with the box drawn in; absent for 'none'. */
  readonly video?: string;
  readonly frames: number;
  /** Time of the tracker in seconds. */
  readonly seconds: number;
}

/**
 * Tracks one target through a video file or a folder of frames: writes FOLDER/NAME.txt, FOLDER/NAME_time.txt and the frames
 * with the box drawn in, as FOLDER/NAME.mp4, NAME.webp (the first 600 frames) or NAME_frames/. NAME is the folder's, or the
 * file's without its extension. Where a frame cannot be read, or the signal aborts, the boxes so far are in
 * FOLDER/NAME_part.txt. FOLDER/.siamdla.NAME.json lists what runs on the video wrote; files of others, and of another video
 * of its name, are not replaced.
 *
 * @param video A file that ffmpeg reads, or a folder of images, sorted by the numbers in their names.
 * @param target The target's box in the first frame, in pixels.
 * @example
 * const folder = path.dirname(sequences[0].frames.path(0)); // or 'clip.mp4'
 * const { boxes } = await trackVideo(tracker, folder, boxAt(sequences[0].gt, 0), 'runs/clip', { format: 'none' });
 * @throws InputError if the video cannot be read or has no frames, the box is not in the first frame, the tracker
 * returns none, an option or the format is not known, the folder has no name or cannot be made, an output would replace
 * the video or a file that no earlier run on it wrote, or ffmpeg is needed but not available; Error where no space is
 * left; the signal's reason.
 */
export async function trackVideo(
  tracker: Tracker,
  video: string,
  target: Xywh,
  folder: string,
  options: VideoOptions = {},
): Promise<TrackedVideo> {
  refuseUnknownOptions(everyOption, options, 'trackVideo');
  const { format = 'auto', signal, progress } = options;
  if (!videoFormats.includes(format)) {
    throw new InputError(`format '${format}': not known; expected one of ${videoFormats.join(', ')}`);
  }
  if (folder === '') throw new InputError("trackVideo: folder is ''; expected a name ('.' is the current folder)");
  const { files, frames } = openVideo(video);
  const count = files?.length;
  const places = placesOf(video, folder, format === 'auto' ? usualFormat(count) : format);
  const { record, text, time, part } = places;
  const results = [text, time, ...(places.drawn === undefined ? [] : [places.drawn])];
  refuseReplacing(record, [...results, part], video);
  makeFolder(folder, 'the folder of the boxes');
  rmSync(part, { force: true });
  const tracked: Pick<TrackedFrame, 'box' | 'seconds'>[] = [];
  let sink: FrameSink | undefined;
  try {
    for await (const { frame, box, seconds } of trackedFrames(tracker, untilAborted(frames, signal), target)) {
      tracked.push({ box, seconds });
      sink ??= sinkFor(places, frame, count);
      await sink?.add(withBox(frame, box));
      progress?.(tracked.length, count);
    }
    recordWritten(record, results, video);
    const times = tracked.map(({ seconds }) => seconds);
    writeTimes(time, Float64Array.from(times));
    writeOpeResult(text, rowsOf(tracked));
    const drawn = await sink?.finish();
    const seconds = times.reduce((sum, each) => sum + each, 0);
    return { boxes: text, ...(drawn !== undefined && { video: drawn }), frames: tracked.length, seconds };
  } catch (cause) {
    sink?.discard();
    const error: unknown = signal?.aborted ? signal.reason : cause; // Ctrl-C ends ffmpeg too, and what it says then is no news
    if (tracked.length === 0) throw error;
    recordWritten(record, [part], video);
    writeOpeResult(part, rowsOf(tracked));
    if (!(error instanceof InputError)) throw error;
    const kept = `${part} has the boxes of the ${counted(tracked.length, 'frame')} before`;
    throw new InputError(`${error.message}; ${kept}`, { cause: error });
  }
}

/** A copy of a frame, which the tracker may have kept, with the box drawn in. */
function withBox(frame: Image, box: Xywh): Image {
  const drawn = { ...frame, data: Uint8Array.from(frame.data) };
  drawBox(drawn, box, [255, 32, 32], Math.max(2, Math.round(frame.height / 180)));
  return drawn;
}

async function* untilAborted<T>(items: AsyncIterable<T>, signal: AbortSignal | undefined): AsyncGenerator<T> {
  for await (const item of items) {
    signal?.throwIfAborted();
    yield item;
  }
}

/** Boxes as x, y, w, h per frame, flat. */
function rowsOf(tracked: readonly Pick<TrackedFrame, 'box'>[]): Float64Array {
  return Float64Array.from(tracked.flatMap(({ box: { x, y, w, h } }) => [x, y, w, h]));
}

/** File of the boxes that {@link trackVideo} leaves where it does not come to the end. */
export function partialBoxes(video: string, folder: string): string {
  return path.join(folder, `${nameOf(video)}_part.txt`);
}

/** Where the results of a video go. */
interface Places {
  readonly video: string;
  readonly format: ChosenFormat;
  /** Lists which of the others runs on the video wrote. */
  readonly record: string;
  readonly text: string;
  readonly time: string;
  readonly part: string;
  /** The frames with the box drawn in; undefined for 'none'. */
  readonly drawn: string | undefined;
}

function placesOf(video: string, folder: string, format: ChosenFormat): Places {
  const name = nameOf(video);
  const base = path.join(folder, name);
  const drawn = { mp4: `${base}.mp4`, webp: `${base}.webp`, jpg: `${base}_frames`, none: undefined }[format];
  const record = path.join(folder, `.siamdla.${name}.json`);
  const boxes = { text: `${base}.txt`, time: `${base}_time.txt`, part: partialBoxes(video, folder) };
  return { video, format, record, ...boxes, drawn };
}

/** Name of a video's results. */
function nameOf(video: string): string {
  const { base, name } = path.parse(path.resolve(video));
  return statSync(video, { throwIfNoEntry: false })?.isDirectory() ? base : name;
}

/**
 * The frames of a video.
 *
 * @param video A file that ffmpeg reads, or a folder of images.
 * @returns `files` of a folder only.
 * @throws InputError if it is not found or has no images.
 */
export function openVideo(video: string): { files?: string[]; frames: AsyncIterable<Image> } {
  const found = statSync(video, { throwIfNoEntry: false });
  if (!found) throw new InputError(`${video}: not found; expected a video or a folder of frames`);
  if (!found.isDirectory()) return { frames: videoFrames(video) };
  const names = imageNames(video);
  if (names.length === 0) throw new InputError(`${video}: holds no images; expected a video or a folder of frames`);
  const files = names.map((name) => path.join(video, name));
  return { files, frames: framesAhead(files) };
}

/** The format that 'auto' stands for, for a number of frames where it is known. */
function usualFormat(count: number | undefined): ChosenFormat {
  if (hasFfmpeg()) return 'mp4';
  return count !== undefined && count <= maxAnimatedFrames ? 'webp' : 'jpg';
}

/**
 * What the frames are written to; undefined for 'none'.
 *
 * @param frame The first one.
 * @param count How many there are, of a folder only.
 */
function sinkFor(
  { video, format, record, drawn }: Places,
  frame: Image,
  count: number | undefined,
): FrameSink | undefined {
  if (drawn === undefined) return undefined;
  if (format === 'jpg') {
    recordWritten(record, [drawn], video);
    return pictureSink(drawn);
  }
  const rate = count === undefined ? frameRate(video) : 25;
  if (format === 'webp') return animationSink(drawn, rate);
  if (hasFfmpeg()) return videoSink(drawn, frame, rate);
  throw new InputError(
    '--video-format mp4: ffmpeg, which is needed to write a video, is not available; choose webp or jpg',
  );
}
