import type { Colour } from '../../data/images/colour.js';
import type { Sampling } from '../../data/images/warp.js';

/** Factors of brightness, contrast and saturation, hue as a fraction of a turn, and the order in which they are applied. */
export interface ColourJitter {
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
  readonly hue: number;
  /** Of 0: brightness, 1: contrast, 2: saturation, 3: hue. */
  readonly order: readonly number[];
}

/** Parameters of a blur. */
export type Blur =
  | { readonly kind: 'cross'; readonly kernel: number; readonly share: number }
  | { readonly kind: 'gaussian'; readonly kernel: number; readonly sigma: number };

/** The processing of one image. All random numbers are already drawn, so that any worker computes the same pixels. */
export interface ImagePlan {
  /** Maps output pixels to pixels of the image, or of the prepared square if there is one. */
  readonly sampling: Sampling;
  /** Square to crop from the whole frame first; absent if the image is sampled directly. */
  readonly prepare?: { readonly sampling: Sampling; readonly size: number };
  /** Colour outside the image: black, the mean colour rounded to integers, or the mean colour rounded down. */
  readonly border: 'black' | 'mean' | 'mean-floor';
  readonly grey: boolean;
  /** Subtracted from red, green and blue. */
  readonly offset?: Colour;
  readonly jitter?: ColourJitter;
  readonly blur?: Blur;
}

/** One image of a batch. */
export interface ImageTask {
  readonly file: string;
  /** Index of the pair in the batch. */
  readonly pair: number;
  readonly image: 'template' | 'search';
  readonly plan: ImagePlan;
  /** Image whose mean colour fills the border; default: `file`. */
  readonly borderFile?: string;
}
