import { existsSync } from 'node:fs';
import type { Xywh } from '../../boxes/types.js';
import { refuseUnknownOptions } from '../../config.js';
import { readFolderBenchmark } from '../../data/benchmarks/folder-benchmark.js';
import { drawnVideo } from '../../data/synthetic/video.js';
import { realVideoFolders } from '../../data/training-sets/real-videos.js';
import { InputError } from '../../errors.js';
import { counted } from '../../text/number-text.js';
import { createTracker } from '../../tracking/create-tracker.js';
import type { Tracker } from '../../tracking/tracker.js';
import { runScrubber } from '../sequence-table/run-scrubber.js';
import { deviceInUse } from './device-in-use.js';
import { show } from './display.js';
import { showMarkdown } from './text.js';
import { type Watched, type WatchedRun, watch } from './watch.js';

/** Options of {@link watchVideo}. */
export interface WatchVideoOptions {
  /** A file that ffmpeg reads, or a folder of frames; default or '': a video by `source`. */
  readonly video?: string;
  /** Left, top, width and height of the target in the first frame of `video`, in pixels; default or []: its middle. */
  readonly box?: readonly number[];
  /**
   * Without a `video`: a real test video of this machine if it has any, the longest first, else a drawn one; default:
   * 'real'.
   */
  readonly source?: 'real' | 'drawn';
  /** Which of these videos, from 0; default: 0. */
  readonly place?: number;
  /** Of live view; default: 30. */
  readonly seconds?: number;
  /** Maximum number of frames; default: all. */
  readonly frames?: number;
  /** Default: the network whose weights are part of the kit, on the device of `useDevice`. */
  readonly tracker?: Tracker;
  /** Earlier runs over the same video, shown under the same slider. */
  readonly beside?: readonly WatchedRun[];
}

const everyOption: Readonly<Record<keyof WatchVideoOptions, unknown>> = {
  video: undefined,
  box: undefined,
  source: undefined,
  place: undefined,
  seconds: undefined,
  frames: undefined,
  tracker: undefined,
  beside: undefined,
};

/** Frames per second that a drawn video is long enough for. */
const drawnRate = 30;
/** Most drawn videos, and frames of one: the limits of the synthetic benchmark. */
const [drawnVideos, drawnFrames] = [100_000, 10_000];

/**
 * Tracks a video in a notebook: a live view at the device's speed, then its frames under a slider, with boxes, overlap and
 * score maps.
 *
 * @throws InputError for an unknown or invalid option, a place without a video, and as `watch`.
 * @example
 * const run = await watchVideo({ video: 'clip.mp4', box: [100, 80, 60, 90] });
 */
export async function watchVideo(options: WatchVideoOptions = {}): Promise<WatchedRun> {
  refuseUnknownOptions(everyOption, options, 'watchVideo');
  const { seconds = 30, frames: maxFrames, beside = [] } = options;
  if (!(seconds > 0)) throw new InputError(`seconds is ${seconds}; expected a number above 0`);
  const watched = chooseVideo(options, seconds);
  if ('video' in watched && !watched.box) {
    showMarkdown(
      'No `box` is given: the middle of the first frame is tracked. Set it to left, top, width and height of your target in pixels.',
    );
  }
  const own = options.tracker ? undefined : await createTracker({ name: 'DLA-SiamCAR', device: deviceInUse()?.name });
  try {
    const run = await watch(options.tracker ?? own!, watched, { seconds, maxFrames });
    await show(runScrubber([...beside, run]));
    return run;
  } finally {
    await own?.dispose();
  }
}

function chooseVideo(
  { video = '', box = [], source = 'real', place = 0 }: WatchVideoOptions,
  seconds: number,
): Watched {
  if (!Number.isSafeInteger(place) || place < 0) {
    throw new InputError(`place is ${place}; expected a whole number from 0 on`);
  }
  if (video !== '') return { video, box: boxOf(box) };
  if (box.length > 0)
    throw new InputError(`box is [${box.join(', ')}] without a video; expected the video that it is in`);
  const [folder] = realVideoFolders().test;
  if (source === 'drawn' || !folder || !existsSync(folder)) {
    if (place >= drawnVideos)
      throw new InputError(`place is ${place}; expected a drawn video from 0 to ${drawnVideos - 1}`);
    const frames = Math.min(Math.max(40, Math.ceil(drawnRate * seconds)), drawnFrames);
    return { drawn: drawnVideo(place, { frames }) };
  }
  const sequences = [...readFolderBenchmark(folder).sequences].sort((a, b) => b.length - a.length);
  const sequence = sequences[place];
  if (sequence) return { sequence };
  throw new InputError(
    `place is ${place}; ${folder} has ${counted(sequences.length, 'video')}, 0 to ${sequences.length - 1}`,
  );
}

function boxOf(values: readonly number[]): Xywh | undefined {
  if (values.length === 0) return undefined;
  const [x, y, w, h] = values;
  if (values.length === 4 && values.every(Number.isFinite)) return { x: x!, y: y!, w: w!, h: h! };
  throw new InputError(`box is [${values.join(', ')}]; expected left, top, width and height in pixels`);
}
