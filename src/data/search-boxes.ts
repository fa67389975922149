import type { Rng } from '../random/random.js';

/** How a training pair's search image is cut, and how far augmentation may move it. */
export interface SearchCrop {
  /** Side of the search image in pixels. */
  readonly searchSize: number;
  /** Side in pixels that the target with its context is scaled to. */
  readonly exemplarSize: number;
  /** Context around the target, as a share of its mean side added to each side. */
  readonly context: number;
  /** Largest shift of the crop, in pixels of the unscaled crop, in x and y alike. */
  readonly shift: number;
  /** Largest relative change of the crop's width and height, drawn for each on its own. */
  readonly scale: number;
  /** Side in pixels of the prepared image that the crop is cut from and must stay inside. */
  readonly preparedSize: number;
}

/** Search images of SiamRPN++ and SiamCAR: pysot's published training configuration. Not in the paper, which names only the sizes. */
export const siamSearchCrop: SearchCrop = {
  searchSize: 255,
  exemplarSize: 127,
  context: 0.5,
  shift: 64,
  scale: 0.18,
  preparedSize: 511,
};

/** A target's box in pixels of the search image; overwritten by each draw, so that millions can be drawn in place. */
export class SearchBox {
  x1: number = 0;
  y1: number = 0;
  x2: number = 0;
  y2: number = 0;

  /**
   * Draws where a target of the given shape comes to lie in a search image after the augmentation's scale and shift. In
   * this order: scale of width, scale of height, shift in x, shift in y.
   *
   * The target's size in the image does not matter, since the crop is scaled to it: only its aspect ratio does. A square
   * target measures 63.5 px before scaling. The box may stick out of the search image.
   *
   * @param logRatio ln(width / height) of the target.
   */
  draw(logRatio: number, crop: SearchCrop, rng: Rng): void {
    const w = Math.exp(logRatio / 2);
    const h = 1 / w;
    const context = crop.context * (w + h);
    const exemplarScale = crop.exemplarSize / Math.sqrt((w + context) * (h + context));
    const half = (crop.searchSize - 1) / 2;
    const centre = Math.floor(crop.preparedSize / 2);
    const most = crop.preparedSize / (crop.searchSize - 1);
    const scaleX = Math.min(most, 1 + rng.between(-1, 1) * crop.scale);
    const scaleY = Math.min(most, 1 + rng.between(-1, 1) * crop.scale);
    const slackX = centre - half * scaleX; // from the unshifted crop to the prepared image's edge
    const slackY = centre - half * scaleY;
    const shiftX = clamp(rng.between(-1, 1) * crop.shift, slackX);
    const shiftY = clamp(rng.between(-1, 1) * crop.shift, slackY);
    const cx = half - shiftX / scaleX;
    const cy = half - shiftY / scaleY;
    const halfWidth = (w * exemplarScale) / scaleX / 2;
    const halfHeight = (h * exemplarScale) / scaleY / 2;
    this.x1 = cx - halfWidth;
    this.y1 = cy - halfHeight;
    this.x2 = cx + halfWidth;
    this.y2 = cy + halfHeight;
  }
}

function clamp(value: number, most: number): number {
  return Math.max(-most, Math.min(most, value));
}
