import { sideWithContext } from '../../boxes/context.js';
import type { Colour } from '../../data/images/colour.js';
import { preparedSampling } from '../../data/images/prepare.js';
import type { Sampling } from '../../data/images/warp.js';
import type { Rng } from '../../random/random.js';
import type { ImageAugmentation } from '../../trackers/pair-recipe.js';
import type { Blur, ImagePlan } from './image-task.js';
import type { PairOptions } from './options.js';
import type { AnnotatedBox, PlannedImage } from './plan-types.js';

/** Principal axes of colours, scaled by their deviations. Rows: red, green, blue. Source: STVIR/pysot @ d04028f. */
const colourAxes = [
  [-0.55919361, 0.98062831, -0.41940627],
  [1.72091413, 0.19879334, -1.82968581],
  [4.64467907, 4.73710203, 4.88324118],
] as const;

/**
 * Plans one image as pysot does: a crop of `size` px is scaled and shifted within a square of side P around the target,
 * whose centre is at (P - 1) / 2.
 *
 * Order of draws: scale of width, scale of height, shift in x, shift in y; then for colours, blur and mirroring whether
 * they are applied, followed by their parameters. Nothing is drawn for a share of 0.
 *
 * As in pysot the target's box is scaled by 127 / s_z, although the square shows the image at 510 / 511 of this scale.
 * Source: STVIR/pysot @ d04028f, augmentation.py and dataset.py.
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
  const zoom = preparedSize === undefined ? options.templateSize / sideWithContext(w, h, options.context) : 1;
  const crop = drawCrop(size, side, augmentation, rng);
  const middle = Math.floor(side / 2);
  const [cx, cy] = preparedSize === undefined ? [middle, middle] : [(x1 + x2) / 2, (y1 + y2) / 2];
  const box: [number, number, number, number] = [
    (cx - (w * zoom) / 2 - crop.offsetX) / crop.scaleX,
    (cy - (h * zoom) / 2 - crop.offsetY) / crop.scaleY,
    (cx + (w * zoom) / 2 - crop.offsetX) / crop.scaleX,
    (cy + (h * zoom) / 2 - crop.offsetY) / crop.scaleY,
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

/** Draws the scaled and shifted crop in the prepared square. */
function drawCrop(size: number, side: number, { scale, shift }: ImageAugmentation, rng: Rng): Sampling {
  const half = (size - 1) / 2;
  const maxScale = side / (size - 1);
  const middle = Math.floor(side / 2);
  const scaleX = Math.min(maxScale, 1 + rng.between(-1, 1) * scale);
  const scaleY = Math.min(maxScale, 1 + rng.between(-1, 1) * scale);
  const drawStart = (factor: number): number => {
    const drawn = rng.between(-1, 1) * shift;
    const start = middle - half * factor;
    return start + Math.max(-start, Math.min(side - 1 - middle - half * factor, drawn));
  };
  const offsetX = drawStart(scaleX);
  return { scaleX, offsetX, scaleY, offsetY: drawStart(scaleY) };
}

/** The composition x -> first(second(x)): `second` samples the output of `first`. */
function composeSamplings(first: Sampling, second: Sampling): Sampling {
  return {
    scaleX: first.scaleX * second.scaleX,
    offsetX: first.scaleX * second.offsetX + first.offsetX,
    scaleY: first.scaleY * second.scaleY,
    offsetY: first.scaleY * second.offsetY + first.offsetY,
  };
}

/** The sampling mirrored left to right. */
export function mirrorSampling(sampling: Sampling, size: number): Sampling {
  const { scaleX, offsetX } = sampling;
  return { ...sampling, scaleX: -scaleX, offsetX: offsetX + scaleX * (size - 1) };
}

/** Offset subtracted from red, green and blue for three standard normal numbers. */
export function colourOffset(a: number, b: number, c: number): Colour {
  return colourAxes.map((axis) => axis[0] * a + axis[1] * b + axis[2] * c) as unknown as Colour;
}

function drawCross(rng: Rng): Blur {
  const kernel = 5 + 2 * rng.below(21);
  return { kind: 'cross', kernel, share: rng.uniform() };
}

/** True with a probability. Draws no number if it is 0. */
export function bernoulli(probability: number, rng: Rng): boolean {
  return probability > 0 && rng.uniform() < probability;
}

/** A standard normal number by the Box-Muller transform; uses two of the stream's numbers. */
function normal(rng: Rng): number {
  const radius = Math.sqrt(-2 * Math.log(1 - rng.uniform()));
  return radius * Math.cos(2 * Math.PI * rng.uniform());
}
