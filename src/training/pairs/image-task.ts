import type { Colour, Sampling } from '../../data/images/warp.js';

/** Brightness, contrast and saturation as factors, hue as a share of a turn, in the order in which they are applied. */
export interface ColourJitter {
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
  readonly hue: number;
  readonly order: readonly number[];
}

/** How an image is blurred. */
export type Blur =
  | { readonly kind: 'cross'; readonly kernel: number; readonly share: number }
  | { readonly kind: 'gaussian'; readonly kernel: number; readonly sigma: number };

/** What an image's pixels go through. Everything random is drawn already, so that whoever does it does the same. */
export interface ImagePlan {
  /** From output pixels to pixels of the image, or of the prepared square where there is one. */
  readonly sampling: Sampling;
  /** The square to cut from the whole frame first; absent when the image is sampled directly. */
  readonly prepare?: { readonly sampling: Sampling; readonly size: number };
  /** What is beyond the image: black, the image's mean colour, or that cut to whole numbers. */
  readonly border: 'black' | 'mean' | 'mean-floor';
  readonly grey: boolean;
  /** Subtracted from red, green and blue. */
  readonly offset?: Colour;
  readonly jitter?: ColourJitter;
  readonly blur?: Blur;
}

/** One image of a batch to be made. */
export interface ImageTask {
  readonly file: string;
  /** Which pair of the batch, from 0. */
  readonly pair: number;
  readonly image: 'template' | 'search';
  readonly plan: ImagePlan;
  /** Whose mean colour is the border's; the image's own when absent. */
  readonly borderFile?: string;
}
