import { sideWithContext } from '../../boxes/context.js';
import type { Sampling } from '../../data/images/warp.js';
import type { Rng } from '../../random/random.js';
import type { ImageAugmentation } from '../../trackers/pair-recipe.js';
import type { Blur, ColourJitter } from './image-task.js';
import type { PairOptions } from './options.js';
import type { AnnotatedBox, PlannedImage } from './plan-types.js';
import { bernoulli, mirrorSampling } from './pysot-plan.js';

/**
 * Plans one image as CoSiamRPN's training does: the square is cropped around a target of varied width and height, so that
 * the real target appears larger or smaller; the shift is in pixels of the crop; the box is truncated to integers. Unlike in
 * the reference, a side of which truncation leaves nothing has 1 px, as no label can be assigned by an empty box.
 *
 * Order of draws: factors of width and height, shift in x and y; then for colours, grey, blur and mirroring whether they
 * are applied, followed by their parameters. Source: tankebuaa/pyvis @ e1a2f15, augmentation.py; the order of the last
 * four is not the reference's.
 */
export function planCoSiamRpn(
  { x1, y1, x2, y2 }: AnnotatedBox,
  size: number,
  { shift, scale, blur, flip, colour }: ImageAugmentation,
  options: PairOptions,
  rng: Rng,
): PlannedImage {
  const [w, h] = [x2 - x1, y2 - y1];
  const [variedW, variedH] = [w * (1 + rng.between(-1, 1) * scale), h * (1 + rng.between(-1, 1) * scale)];
  const zoom = options.templateSize / sideWithContext(variedW, variedH, options.context);
  const [cx, cy] = [size / 2 - rng.between(-1, 1) * shift, size / 2 - rng.between(-1, 1) * shift];
  const plain: Sampling = {
    scaleX: 1 / zoom,
    offsetX: (x1 + x2) / 2 - cx / zoom,
    scaleY: 1 / zoom,
    offsetY: (y1 + y2) / 2 - cy / zoom,
  };
  const jitter = bernoulli(colour, rng) ? drawJitter(rng) : undefined;
  const grey = bernoulli(options.grey, rng);
  const gaussian = bernoulli(blur, rng) ? drawGaussian(rng) : undefined;
  const isMirrored = bernoulli(flip, rng);
  const middle = isMirrored ? size - 1 - cx : cx;
  const [halfWidth, halfHeight] = [(w * zoom) / 2, (h * zoom) / 2];
  const [left, top] = [Math.trunc(middle - halfWidth), Math.trunc(cy - halfHeight)];
  const [right, bottom] = [Math.trunc(middle + halfWidth), Math.trunc(cy + halfHeight)];
  return {
    box: [left, top, Math.max(right, left + 1), Math.max(bottom, top + 1)],
    plan: {
      sampling: isMirrored ? mirrorSampling(plain, size) : plain,
      border: 'black',
      grey,
      ...(jitter && { jitter }),
      ...(gaussian && { blur: gaussian }),
    },
  };
}

/** torchvision's ColorJitter(0.4, 0.4, 0.2, 0.1). */
function drawJitter(rng: Rng): ColourJitter {
  const order = [0, 1, 2, 3];
  for (let i = 3; i > 0; i--) {
    const j = rng.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return {
    brightness: rng.between(0.6, 1.4),
    contrast: rng.between(0.6, 1.4),
    saturation: rng.between(0.8, 1.2),
    hue: rng.between(-0.1, 0.1),
    order,
  };
}

function drawGaussian(rng: Rng): Blur {
  return { kind: 'gaussian', kernel: 25, sigma: rng.between(0.1, 2) };
}
