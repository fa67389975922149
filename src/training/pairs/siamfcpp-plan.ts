import type { Sampling } from '../../data/images/warp.js';
import type { Rng } from '../../random/random.js';
import type { ImageAugmentation } from '../../trackers/pair-recipe.js';
import type { PairOptions } from './options.js';
import type { AnnotatedBox, PlannedImage } from './plan.js';

/** Draws of a crop that shows the whole target, before the crop is left as it is. */
const mostDraws = 50;

/**
 * Plans one image as SiamFC++ does: a square of the frame whose side is the target's with its context, for the search
 * image as much wider as it is larger than the template, times one random factor; then shifted. The shift is a share of
 * half the square's side. Squares that cut the target are drawn again, and after fifty the plain one is taken. Drawn in
 * this order, each time: factor, shift in x, shift in y.
 *
 * Source: MegviiDetection/video_analyst @ f4d1bcc, crop_track_pair.py. Boxes here have no pixel added to their size.
 */
export function planSiamFcPp(
  { x1, y1, x2, y2 }: AnnotatedBox,
  size: number,
  { scale, shift }: ImageAugmentation,
  options: PairOptions,
  rng: Rng,
): PlannedImage {
  const [w, h] = [x2 - x1, y2 - y1];
  const margin = options.context * (w + h);
  const plain = (Math.sqrt((w + margin) * (h + margin)) * size) / options.templateSize;
  const [cx, cy] = [(x1 + x2) / 2, (y1 + y2) / 2];
  let [sampling, box] = square(plain, cx, cy);
  for (let draws = 0; draws < mostDraws && (scale > 0 || shift > 0); draws++) {
    const side = plain * rng.between(1 / (1 + scale), 1 + scale);
    const reach = (shift * side) / 2;
    const drawn = square(side, cx + rng.between(-reach, reach), cy + rng.between(-reach, reach));
    if (!drawn[1].every((corner) => corner >= 0 && corner <= size - 1)) continue;
    [sampling, box] = drawn;
    break;
  }
  return { box, plan: { sampling, border: 'mean-floor', grey: false } };

  function square(side: number, x: number, y: number): [Sampling, PlannedImage['box']] {
    const step = (side - 1) / (size - 1); // the square's corner pixels become the image's
    const [offsetX, offsetY] = [x - (side - 1) / 2, y - (side - 1) / 2];
    return [
      { scaleX: step, offsetX, scaleY: step, offsetY },
      [(x1 - offsetX) / step, (y1 - offsetY) / step, (x2 - offsetX) / step, (y2 - offsetY) / step],
    ];
  }
}
