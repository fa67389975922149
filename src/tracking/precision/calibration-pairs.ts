import { boxAt } from '../../boxes/rows.js';
import { decodeImage } from '../../data/images/decode.js';
import type { Sequence } from '../../data/sequence.js';
import { InputError } from '../../errors.js';
import type { CalibrationPair } from './calibrate.js';

/** Number of pairs: a few hundred, as usual for fixed ranges; not in the paper. */
const maxPairs = 256;

/** Options of {@link calibrationPairs}. */
export interface PairOptions {
  /** Called after each pair. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Pairs to calibrate on, and how many they are. */
export interface CalibrationPairs {
  readonly count: number;
  readonly pairs: AsyncIterable<CalibrationPair>;
}

/**
 * Pairs of frames in succession whose target is annotated, evenly over all videos; 256, or fewer where there are not as
 * many.
 *
 * @param videos Training videos. Never test videos: ranges are learned.
 * @throws InputError when there is none; iterating throws what decoding throws, and the signal's reason.
 */
export function calibrationPairs(videos: readonly Sequence[], options: PairOptions = {}): CalibrationPairs {
  const all = videos.flatMap((video) => annotatedFrames(video).map((frame) => ({ video, frame })));
  if (all.length === 0)
    throw new InputError('found no two frames in succession with a box; expected some to calibrate on');
  const count = Math.min(maxPairs, all.length);
  async function* pairs(): AsyncGenerator<CalibrationPair> {
    for (let i = 0; i < count; i++) {
      options.signal?.throwIfAborted();
      const { video, frame } = all[Math.floor(((i + 0.5) * all.length) / count)]!;
      const [first, second] = [
        await decodeImage(video.frames.path(frame)),
        await decodeImage(video.frames.path(frame + 1)),
      ];
      yield { first, box: boxAt(video.gt, frame), second };
      options.progress?.(i + 1, count);
    }
  }
  return { count, pairs: pairs() };
}

/** Frames whose target and that of the next frame are annotated. */
function annotatedFrames({ gt, length }: Sequence): number[] {
  const isAnnotated = (frame: number): boolean => {
    const { x, y, w, h } = boxAt(gt, frame);
    return Number.isFinite(x + y) && w > 0 && h > 0;
  };
  return Array.from({ length: Math.max(0, length - 1) }, (_, frame) => frame).filter(
    (frame) => isAnnotated(frame) && isAnnotated(frame + 1),
  );
}
