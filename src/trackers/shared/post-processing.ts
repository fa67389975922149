import type { Xywh } from '../../boxes/types.js';
import type { Cutter } from '../../data/images/crop.js';
import type { FrameSize, TargetState } from './state.js';

/** An output of a network on the host, [1, h, w, channels]. */
export type OutputMap = Float32Array;

/** What the rules of a tracker know when they read a network's output. */
export interface SearchContext {
  /** Before this frame. */
  readonly state: TargetState;
  /** Pixels of the search image per pixel of the frame. */
  readonly scale: number;
  readonly frame: FrameSize;
}

/** What they make of it. */
export interface Prediction {
  /** To go on from. */
  readonly next: TargetState;
  readonly box: Xywh;
  /** From 0 to 1: the score of the chosen place without penalty and window. */
  readonly score: number;
}

/** A tracker without its network: how it crops, and what it makes of the network's maps. */
export interface PostProcessing<Maps> {
  /** Side of the next search image in pixels. */
  readonly searchSize: () => number;
  /** Makes a cutter of the kind that it was trained with. */
  readonly cutter: (size: number) => Cutter;
  /** Forgets what it followed before. */
  readonly start: () => void;
  /**
   * @throws InputError when no score is a number.
   */
  readonly decide: (maps: Maps, view: SearchContext) => Prediction;
}

/** The message where a network gave no numbers to decide by. */
export const notFiniteMessage: string =
  "the network's outputs are not finite; the weights are of another model or input format, or broken";
