import type { Xywh } from '../../boxes/types.js';
import type { Cropper } from '../../data/images/crop.js';
import type { FrameSize, TargetState } from './state.js';

/** An output of a network on the host, [1, h, w, channels]. */
export type OutputMap = Float32Array;

/** What post-processing knows beside the network's outputs. */
export interface SearchContext {
  /** Of the target, before this frame. */
  readonly state: TargetState;
  /** Pixels of the search image per pixel of the frame. */
  readonly scale: number;
  readonly frame: FrameSize;
}

/** What post-processing makes of the network's outputs. */
export interface Prediction {
  /** The state for the next frame. */
  readonly next: TargetState;
  /** In pixels of the frame. */
  readonly box: Xywh;
  /** From 0 to 1: the score of the chosen place, without penalty and window. */
  readonly score: number;
}

/** A tracker without its network: how it crops search images, and how outputs become a box. */
export interface PostProcessing<Maps extends object = object> {
  /** Side of the next search image in pixels. */
  readonly searchSize: () => number;
  /** Creates a cropper of the kind that the tracker was trained with. */
  readonly cropper: (size: number) => Cropper;
  /** Forgets the last target. */
  readonly reset: () => void;
  /**
   * The prediction for one search image.
   *
   * @throws InputError when no score is finite.
   */
  predict(maps: Maps, context: SearchContext): Prediction;
}

/** The message where a network's outputs are not finite. */
export const notFiniteMessage: string =
  "the network's outputs are not finite; the weights are of another model or pixel format, or damaged";
