import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Xywh } from '../../boxes/types.js';
import { InputError } from '../../errors.js';
import { makeFolder } from '../../files/output-folder.js';
import { counted } from '../../text/number-text.js';
import type { PrecisionChoice } from '../../tracking/precision/choose-calibration.js';
import { makeTracker } from '../../tracking/run/tracker-spec.js';
import { maxAnimatedFrames } from '../../tracking/video/picture-sinks.js';
import { partialBoxes, trackVideo, type VideoFormat } from '../../tracking/video/track-video.js';
import { chooseTracker, inPrecision, type TrackerChoice } from '../options/tracker-options.js';
import { Interrupted } from '../terminal/interrupted.js';
import { progressBar } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';

/** Options of `siamdla track --video`. */
export interface TrackVideoOptions extends Omit<TrackerChoice, 'benchmark'>, PrecisionChoice {
  readonly video: string;
  /** x,y,w,h in pixels of the first frame. */
  readonly box?: string;
  readonly out: string;
  /** Default: 'auto'. */
  readonly videoFormat?: VideoFormat;
  readonly json?: boolean;
}

/**
 * Tracks one video, and writes the boxes and the video with the boxes drawn in.
 *
 * @throws InputError when an option is invalid or the video cannot be read; the signal's reason.
 */
export async function trackOneVideo(
  options: TrackVideoOptions,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<void> {
  const { video, name, out } = options;
  const target = parseBox(options.box);
  const chosen = await chooseTracker({ ...options, benchmark: 'video' }, terminal);
  const { spec } = await inPrecision(chosen, options, signal, terminal);
  const folder = path.join(out, name);
  makeFolder(folder, '--out');
  const tracker = await makeTracker(spec);
  const bar = progressBar('tracking', terminal);
  try {
    const done = await trackVideo(tracker, video, target, folder, {
      signal,
      progress: bar.update,
      format: options.videoFormat ?? 'auto',
    });
    bar.stop();
    if (done.video?.endsWith('.webp') && done.frames > maxAnimatedFrames) {
      terminal.note(`note: ${done.video} shows the first ${maxAnimatedFrames} frames; all boxes are in ${done.boxes}`);
    }
    if (options.json) terminal.printJson(done);
    else {
      const rate = Math.round((10 * done.frames) / done.seconds) / 10;
      terminal.print([done.boxes, done.video].filter((file) => file !== undefined).join('\n'));
      terminal.print(`${counted(done.frames, 'frame')}, tracker alone: ${rate} frames/s`);
    }
  } catch (error) {
    const part = partialBoxes(video, folder);
    if (!(error instanceof Interrupted && existsSync(part))) throw error;
    throw new Interrupted(`${part} has the boxes so far; the same command starts anew`);
  } finally {
    bar.stop();
    await tracker.dispose();
  }
}

/** Not what Number() takes beyond it: '', '0x10', 'Infinity'. */
const decimal = /^\s*[-+]?\d*\.?\d+(e[-+]?\d+)?\s*$/i;

function parseBox(text: string | undefined): Xywh {
  const numbers = (text ?? '').split(',').map((word) => (decimal.test(word) ? Number(word) : Number.NaN));
  const [x, y, w, h] = numbers as [number, number, number, number];
  if (numbers.length === 4 && numbers.every(Number.isFinite)) return { x, y, w, h };
  throw new InputError(`--box ${text ?? 'is missing'}: expected x,y,w,h of the target in the first frame, in pixels`);
}
