import { sideWithContext } from '../../boxes/context.js';
import type { Rng } from '../../random/random.js';

/** Geometry of a training pair's search image, and its augmentation. */
export interface SearchCrop {
  /** Side of the search image in pixels. */
  readonly searchSize: number;
  /** Side of the template image in pixels, to which the target with its context is scaled. */
  readonly templateSize: number;
  /** Context around the target, as a share of its mean side added to each side. */
  readonly context: number;
  /** Maximum shift of the crop in x and y, in pixels of the unscaled crop. */
  readonly shift: number;
  /** Maximum relative change of the crop's width and height, sampled independently. */
  readonly scale: number;
  /** Side in pixels of the prepared image that the crop is cut from and must stay inside. */
  readonly preparedSize: number;
}

/** Search images of SiamRPN++ and SiamCAR: pysot's published training configuration. The paper states only the sizes. */
export const siamSearchCrop: SearchCrop = {
  searchSize: 255,
  templateSize: 127,
  context: 0.5,
  shift: 64,
  scale: 0.18,
  preparedSize: 511,
};

/** A target's box in pixels of the search image; each draw overwrites it, so that no memory is allocated. */
export class SearchBox {
  x1: number = 0;
  y1: number = 0;
  x2: number = 0;
  y2: number = 0;

  /**
   * Samples the box of a target in an augmented search image. Random numbers are drawn in this order: scale of width, scale
   * of height, shift in x, shift in y.
   *
   * The box depends on the target's aspect ratio only, since the crop is scaled to the target's size. A square target
   * measures 63.5 px before augmentation. The box may extend beyond the search image.
   *
   * @param logRatio ln(width / height) of the target.
   */
  draw(logRatio: number, crop: SearchCrop, rng: Rng): void {
    const w = Math.exp(logRatio / 2);
    const h = 1 / w;
    const zoom = crop.templateSize / sideWithContext(w, h, crop.context);
    const half = (crop.searchSize - 1) / 2;
    const centre = Math.floor(crop.preparedSize / 2);
    const maxScale = crop.preparedSize / (crop.searchSize - 1);
    const scaleX = Math.min(maxScale, 1 + rng.between(-1, 1) * crop.scale);
    const scaleY = Math.min(maxScale, 1 + rng.between(-1, 1) * crop.scale);
    const maxShiftX = centre - half * scaleX; // distance of the unshifted crop from the prepared image's edge
    const maxShiftY = centre - half * scaleY;
    const shiftX = clamp(rng.between(-1, 1) * crop.shift, maxShiftX);
    const shiftY = clamp(rng.between(-1, 1) * crop.shift, maxShiftY);
    const cx = half - shiftX / scaleX;
    const cy = half - shiftY / scaleY;
    const halfWidth = (w * zoom) / scaleX / 2;
    const halfHeight = (h * zoom) / scaleY / 2;
    this.x1 = cx - halfWidth;
    this.y1 = cy - halfHeight;
    this.x2 = cx + halfWidth;
    this.y2 = cy + halfHeight;
  }
}

function clamp(value: number, max: number): number {
  return Math.max(-max, Math.min(max, value));
}
