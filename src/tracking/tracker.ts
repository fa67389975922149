import type { Xywh } from '../boxes/types.js';
import type { Image } from '../data/images/image.js';

/** A tracker's prediction for one frame. */
export interface TrackedBox {
  /** In pixels of the frame; four finite numbers. */
  readonly box: Xywh;
  /** Confidence, in [0, 1] for trackers with a network. */
  readonly score: number;
}

/** The error of an update without a target. */
export function noTarget(): Error {
  return new Error('the tracker has no target; call init first');
}

/** Tracks one target through the frames of a video; it can be restarted at any time. */
export interface Tracker {
  /** Name of the results. */
  readonly name: string;
  /**
   * Starts on a frame; all earlier state is discarded.
   *
   * @throws InputError if the box has no area, is not finite, or lies outside the frame; with a network also if the frame's
   * data are not RGB of its size.
   */
  readonly init: (frame: Image, box: Xywh) => Promise<void>;
  /**
   * Finds the target in the next frame.
   *
   * @throws Error before `init`; with a network InputError if the frame has another size than the first or its data are not
   * RGB of its size, or the network's outputs are not finite.
   */
  readonly update: (frame: Image) => Promise<TrackedBox>;
  /** Frees the tracker's resources. */
  readonly dispose: () => Promise<void>;
}
