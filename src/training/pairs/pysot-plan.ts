import { preparedSampling } from '../../data/images/prepare.js';
import type { Colour, Sampling } from '../../data/images/warp.js';
import type { Rng } from '../../random/random.js';
import type { ImageAugmentation } from '../../trackers/pair-recipe.js';
import type { Blur, ImagePlan } from './image-task.js';
import { normal } from './normal.js';
import type { PairOptions } from './options.js';
import type { AnnotatedBox, PlannedImage } from './plan.js';

/** How far the colour offset goes along each principal axis. Rows: red, green, blue. Source: STVIR/pysot @ d04028f. */
const colourAxes = [
  [-0.55919361, 0.98062831, -0.41940627],
  [1.72091413, 0.19879334, -1.82968581],
  [4.64467907, 4.73710203, 4.88324118],
] as const;

/**
 * Plans one image as pysot does: from a square around the target whose middle is (P - 1) / 2, P its side, the crop of
 * `size` px is widened, shifted and warped.
 *
 * Drawn in this order: scale of width, scale of height, shift in x, shift in y; then for colours, blur and mirroring
 * whether, and if so how. Where a share is 0, nothing is drawn for it.
 *
 * As in pysot the target measures 127 / s_z of its size in the square, although that shows the image at 510 / 511 of
 * this scale. Source: STVIR/pysot @ d04028f, augmentation.py and dataset.py.
 */
export function planPysot(
  target: AnnotatedBox,
  size: number,
  augmentation: ImageAugmentation,
  grey: boolean,
  options: PairOptions,
  rng: Rng,
): PlannedImage {
  const { x1, y1, x2, y2, preparedSize } = target;
  const side = preparedSize ?? options.preparedSize;
  const [w, h] = [x2 - x1, y2 - y1];
  const margin = options.context * (w + h);
  const scaled = preparedSize === undefined ? options.templateSize / Math.sqrt((w + margin) * (h + margin)) : 1;
  const crop = drawCrop(size, side, augmentation, rng);
  const middle = Math.floor(side / 2);
  const [cx, cy] = preparedSize === undefined ? [middle, middle] : [(x1 + x2) / 2, (y1 + y2) / 2];
  const box: [number, number, number, number] = [
    (cx - (w * scaled) / 2 - crop.offsetX) / crop.scaleX,
    (cy - (h * scaled) / 2 - crop.offsetY) / crop.scaleY,
    (cx + (w * scaled) / 2 - crop.offsetX) / crop.scaleX,
    (cy + (h * scaled) / 2 - crop.offsetY) / crop.scaleY,
  ];
  const offset = bernoulli(augmentation.colour, rng) ? colourOffset(normal(rng), normal(rng), normal(rng)) : undefined;
  const blur = bernoulli(augmentation.blur, rng) ? drawCross(rng) : undefined;
  const isMirrored = bernoulli(augmentation.flip, rng);
  if (isMirrored) [box[0], box[2]] = [size - 1 - box[2], size - 1 - box[0]];
  const inSquare = isMirrored ? mirrorSampling(crop, size) : crop;
  const plan: ImagePlan = {
    sampling: inSquare,
    border: preparedSize === undefined ? 'mean' : 'black',
    grey,
    ...(offset && { offset }),
    ...(blur && { blur }),
  };
  if (preparedSize !== undefined) return { box, plan };
  const toFrame = preparedSampling(target, side, options);
  if (options.resampling === 'twice') return { box, plan: { ...plan, prepare: { sampling: toFrame, size: side } } };
  return { box, plan: { ...plan, sampling: composeSamplings(toFrame, inSquare) } };
}

/** Where the crop lies in the prepared square, after widening and shifting. */
function drawCrop(size: number, side: number, { scale, shift }: ImageAugmentation, rng: Rng): Sampling {
  const half = (size - 1) / 2;
  const most = side / (size - 1);
  const middle = Math.floor(side / 2);
  const scaleX = Math.min(most, 1 + rng.between(-1, 1) * scale);
  const scaleY = Math.min(most, 1 + rng.between(-1, 1) * scale);
  const place = (factor: number): number => {
    const wanted = rng.between(-1, 1) * shift;
    const start = middle - half * factor;
    return start + Math.max(-start, Math.min(side - 1 - middle - half * factor, wanted));
  };
  const offsetX = place(scaleX);
  return { scaleX, offsetX, scaleY, offsetY: place(scaleY) };
}

/** First `second`, which leads into the image that `first` makes, then `first`. */
export function composeSamplings(first: Sampling, second: Sampling): Sampling {
  return {
    scaleX: first.scaleX * second.scaleX,
    offsetX: first.scaleX * second.offsetX + first.offsetX,
    scaleY: first.scaleY * second.scaleY,
    offsetY: first.scaleY * second.offsetY + first.offsetY,
  };
}

/** The same with left and right exchanged. */
export function mirrorSampling(sampling: Sampling, size: number): Sampling {
  const { scaleX, offsetX } = sampling;
  return { ...sampling, scaleX: -scaleX, offsetX: offsetX + scaleX * (size - 1) };
}

/** What is taken from red, green and blue for three normal numbers of deviation 1. */
export function colourOffset(a: number, b: number, c: number): Colour {
  return colourAxes.map((axis) => axis[0] * a + axis[1] * b + axis[2] * c) as unknown as Colour;
}

function drawCross(rng: Rng): Blur {
  const kernel = 5 + 2 * rng.below(21);
  return { kind: 'cross', kernel, share: rng.uniform() };
}

/** Whether something of this probability happens; draws only when that is open. */
export function bernoulli(probability: number, rng: Rng): boolean {
  return probability > 0 && rng.uniform() < probability;
}
