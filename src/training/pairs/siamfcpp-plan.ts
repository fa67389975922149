import { sideWithContext } from '../../boxes/context.js';
import type { Sampling } from '../../data/images/warp.js';
import type { Rng } from '../../random/random.js';
import type { ImageAugmentation } from '../../trackers/pair-recipe.js';
import type { PairOptions } from './options.js';
import type { AnnotatedBox, PlannedImage } from './plan-types.js';

/** Maximum number of draws of a crop that shows the whole target. */
const maxDraws = 50;

/**
 * Plans one image as SiamFC++ does: a square around the target with its context, scaled by the ratio of the search image's
 * side to the template's and by a random factor, then shifted by a share of half its side. Squares that do not contain the
 * whole target are redrawn, at most fifty times, after which the unaugmented square is used. Order of each draw: factor,
 * shift in x, shift in y.
 *
 * Source: MegviiDetection/video_analyst @ f4d1bcc, crop_track_pair.py; unlike there, one pixel is not added to box sizes.
 */
export function planSiamFcPp(
  { x1, y1, x2, y2 }: AnnotatedBox,
  size: number,
  { scale, shift }: ImageAugmentation,
  options: PairOptions,
  rng: Rng,
): PlannedImage {
  const plain = (sideWithContext(x2 - x1, y2 - y1, options.context) * size) / options.templateSize;
  const [cx, cy] = [(x1 + x2) / 2, (y1 + y2) / 2];
  let [sampling, box] = square(plain, cx, cy);
  for (let draws = 0; draws < maxDraws && (scale > 0 || shift > 0); draws++) {
    const side = plain * rng.between(1 / (1 + scale), 1 + scale);
    const reach = (shift * side) / 2;
    const drawn = square(side, cx + rng.between(-reach, reach), cy + rng.between(-reach, reach));
    if (!drawn[1].every((corner) => corner >= 0 && corner <= size - 1)) continue;
    [sampling, box] = drawn;
    break;
  }
  return { box, plan: { sampling, border: 'mean-floor', grey: false } };

  function square(side: number, x: number, y: number): [Sampling, PlannedImage['box']] {
    const step = (side - 1) / (size - 1); // corner pixels of the square map to those of the image
    const [offsetX, offsetY] = [x - (side - 1) / 2, y - (side - 1) / 2];
    return [
      { scaleX: step, offsetX, scaleY: step, offsetY },
      [(x1 - offsetX) / step, (y1 - offsetY) / step, (x2 - offsetX) / step, (y2 - offsetY) / step],
    ];
  }
}
