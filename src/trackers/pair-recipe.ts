/** How one image of a pair is augmented. Shares are probabilities from 0 to 1. */
export interface ImageAugmentation {
  /** Maximum shift, in x and y alike: see `PairGeometry`. */
  readonly shift: number;
  /** Maximum relative change of size: see `PairGeometry`. */
  readonly scale: number;
  /** Share of images that are blurred. */
  readonly blur: number;
  /** Share of images that are mirrored left to right. */
  readonly flip: number;
  /** Share of images whose colours are changed. */
  readonly colour: number;
}

/** No augmentation. Also lists the options: those beside shift and scale are checked to be shares. */
export const noAugmentation: ImageAugmentation = { shift: 0, scale: 0, blur: 0, flip: 0, colour: 0 };

/**
 * Whose way of cropping and augmenting images.
 *
 * - 'pysot': cropped from a square of `preparedSize` px around the target. `shift` in its pixels; `scale` of width and
 *   height independently. Colours by a random offset along the colours' principal axes. Source: STVIR/pysot @ d04028f,
 *   augmentation.py; SiamCAR has the same.
 * - 'siamfcpp': one factor for the whole crop, from 1 / (1 + scale) to 1 + scale; `shift` a share of half the crop's side,
 *   redrawn until the target is wholly inside. Source: MegviiDetection/video_analyst @ f4d1bcc, crop_track_pair.py.
 * - 'cosiamrpn': the target's width and height are changed before the crop is taken around it; `shift` in pixels of the
 *   crop. Boxes are truncated to integers. Colours by random brightness, contrast, saturation and hue. Source:
 *   tankebuaa/pyvis @ e1a2f15, augmentation.py.
 */
export type PairGeometry = (typeof pairGeometries)[number];

/** The names of {@link PairGeometry}. */
export const pairGeometries = ['pysot', 'siamfcpp', 'cosiamrpn'] as const;

/** How a tracker's training pairs are drawn and cropped. */
export interface PairRecipe {
  readonly pairsPerEpoch: number;
  /** Context around the target, as a share of its mean side added to each side. */
  readonly context: number;
  /** Share of pairs whose search image shows another object. */
  readonly negativeShare: number;
  readonly geometry: PairGeometry;
  readonly template: ImageAugmentation;
  readonly search: ImageAugmentation;
  /** Share of pairs, or for 'cosiamrpn' of images, converted to grey. */
  readonly grey: number;
  /** Side of the square around the target that geometry 'pysot' works in, in pixels; the target in its middle. */
  readonly preparedSize: number;
  /**
   * 'once': whole frames are sampled once, by the composition of both warps. 'twice': first the prepared square is cropped
   * and rounded to integers, then it is warped, which is what training from prepared crops does; more than twice the work.
   */
  readonly resampling: 'once' | 'twice';
  /**
   * How the sets are mixed. 'passes': each contributes `usesPerPass` videos, shuffled together (pysot). 'equal': every pair
   * draws its set uniformly, then a video (CoSiamRPN). A list of [id, share]: draws the set by these shares (SiamFC++); sets
   * that it does not name are not used.
   */
  readonly mixing: 'passes' | 'equal' | readonly (readonly [string, number])[];
  /** Maximum share of images that may be unreadable; five are tolerated in any case. */
  readonly maxUnreadable: number;
}

/** SiamRPN++'s pairs, with the paper's number of pairs per epoch (Sec. 4.1). */
export const pairRecipeDefaults: PairRecipe = {
  pairsPerEpoch: 600_000,
  context: 0.5,
  negativeShare: 0.2,
  geometry: 'pysot',
  template: { ...noAugmentation, shift: 4, scale: 0.05, colour: 1 },
  search: { ...noAugmentation, shift: 64, scale: 0.18, blur: 0.2, colour: 1 },
  grey: 0,
  preparedSize: 511,
  resampling: 'once',
  mixing: 'passes',
  maxUnreadable: 0.01,
};
