import type { Xywh } from '../../boxes/types.js';
import type { Cropper } from '../../data/images/crop.js';
import { InputError } from '../../errors.js';
import type { FrameSize, TargetState } from './state.js';

/** An output of a network on the host, [1, h, w, channels]. */
export type OutputMap = Float32Array;

/** A box in pixels of the search image: its centre relative to the image's, and its sides. */
export interface RelativeBox {
  readonly dx: number;
  readonly dy: number;
  readonly w: number;
  readonly h: number;
}

/** Inputs of post-processing beside the network's outputs. */
export interface SearchContext {
  /** State of the target before this frame. */
  readonly state: TargetState;
  /** Pixels of the search image per pixel of the frame. */
  readonly scale: number;
  readonly frame: FrameSize;
}

/** Result of post-processing. */
export interface Prediction {
  /** The state for the next frame. */
  readonly next: TargetState;
  /** In pixels of the frame. */
  readonly box: Xywh;
  /** Score of the chosen position in [0, 1], without penalty and window. */
  readonly score: number;
}

/** A tracker without its network: cropping of search images, and decoding of outputs to a box. */
export interface PostProcessing<Maps extends object = object> {
  /** Side of the next search image in pixels. */
  readonly searchSize: () => number;
  /** Creates the cropper that the tracker was trained with. */
  readonly cropper: (size: number) => Cropper;
  /** Resets the state for a new target. */
  readonly reset: () => void;
  /**
   * The prediction for one search image.
   *
   * @throws NotFiniteError if no score is finite.
   */
  predict(maps: Maps, context: SearchContext): Prediction;
}

/**
 * The state moved to a box, its size interpolated towards the box's by `rate`. Not clipped to the frame.
 *
 * Source: STVIR/pysot @ d04028f, siamrpn_tracker.py.
 */
export function updateState({ state, scale }: SearchContext, { dx, dy, w, h }: RelativeBox, rate: number): TargetState {
  return {
    cx: state.cx + dx / scale,
    cy: state.cy + dy / scale,
    w: state.w * (1 - rate) + (w / scale) * rate,
    h: state.h * (1 - rate) + (h / scale) * rate,
  };
}

/** A network's outputs that are not finite, from which no box follows. */
export class NotFiniteError extends InputError {
  constructor() {
    super(
      "the network's outputs are not finite; the weights are of another model or pixel format, damaged, or beyond the range of half precision",
    );
  }
}
