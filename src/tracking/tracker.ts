import type { Xywh } from '../boxes/types.js';
import type { Image } from '../data/images/image.js';

/** Where a tracker sees its target. */
export interface TrackedBox {
  /** In pixels of the frame. */
  readonly box: Xywh;
  /** How sure the tracker is, from 0 to 1 where it comes from a network. */
  readonly score: number;
}

/** Follows one target through the frames of a video; it can be started again at any time. */
export interface Tracker {
  /** What results are filed under. */
  readonly name: string;
  /**
   * Starts on a frame. A tracker forgets what it followed before.
   *
   * @throws InputError when the box has no area, is not finite, or lies outside the frame.
   */
  readonly init: (frame: Image, box: Xywh) => Promise<void>;
  /** Finds the target in the next frame. */
  readonly update: (frame: Image) => Promise<TrackedBox>;
  /** Frees what it holds. */
  readonly dispose: () => Promise<void>;
}
