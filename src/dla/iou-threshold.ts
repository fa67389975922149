import { InputError } from '../errors.js';
import { type Assigner, startAssignment } from './assignment.js';
import { integerFrom, numberFrom, type OptionRules } from './check-options.js';
import { anchorIou } from './geometry.js';
import { limitPositives } from './label-samples.js';
import { NEGATIVE } from './labels.js';
import { labelNegativeWindow } from './negative-pair.js';
import { subsample } from './relabel.js';

/** Options of SiamRPN++'s fixed IoU thresholds. */
export interface IouThresholdOptions {
  /** Positive above this IoU, strictly. Eq. 1: th_high, 0.6. */
  readonly high: number;
  /** Negative below this IoU, strictly. Eq. 1: th_low, 0.3. */
  readonly low: number;
  /** Maximum number of positives, sampled at random. Sec. 3.1: 16. */
  readonly maxPositives: number;
  /** Maximum number of negatives. 64 - 16 = 48, also where there are fewer than 16 positives, as pysot. */
  readonly maxNegatives: number;
  /** Maximum number of negatives of a negative pair. Not in the paper; 16, as pysot; CoSiamRPN: 48. */
  readonly windowNegatives: number;
}

/** SiamRPN++ as published. */
export const iouThresholdDefaults: IouThresholdOptions = {
  high: 0.6,
  low: 0.3,
  maxPositives: 16,
  maxNegatives: 48,
  windowNegatives: 16,
};

/** Validation rules of the options of IoU thresholds. */
export const iouThresholdRules: OptionRules<IouThresholdOptions> = {
  high: numberFrom(0, 1),
  low: numberFrom(0, 1),
  maxPositives: integerFrom(0),
  maxNegatives: integerFrom(0),
  windowNegatives: integerFrom(0),
};

/**
 * SiamRPN++'s assigner, Eq. 1: an anchor is positive when its IoU with the target is above 0.6, negative when below
 * 0.3, else ignored; then at most 16 positives and 48 negatives are sampled at random and the others ignored. No anchor
 * is forced to be positive: an image may have none. There is no candidate selection.
 *
 * @throws InputError when the grid has no boxes.
 */
export const iouThreshold: Assigner<IouThresholdOptions> = (gt, samples, options, rng, into) => {
  const { size, stride, offset, shapes } = samples;
  if (shapes.length === 0) {
    throw new InputError('IoU thresholds label anchor boxes, but the grid has none; expected a grid with shapes');
  }
  const a = startAssignment(gt, samples, into);
  if (gt.negativePair) {
    labelNegativeWindow(gt, samples, options.windowNegatives, rng, a);
    return a;
  }
  let eligible = 0;
  let sample = 0;
  for (const shape of shapes) {
    for (let row = 0; row < size; row++) {
      const y = offset + stride * row;
      if (y - shape.h / 2 >= gt.y2 || y + shape.h / 2 <= gt.y1) {
        if (options.low > 0) {
          a.labels.fill(NEGATIVE, sample, sample + size); // above or below the target: no overlap in the whole row
          eligible += size;
        }
        sample += size;
        continue;
      }
      for (let column = 0; column < size; column++, sample++) {
        const x = offset + stride * column;
        const iou = anchorIou(x, y, shape, gt);
        if (iou > options.high) a.addPositive(sample);
        else if (iou < options.low) {
          a.labels[sample] = NEGATIVE;
          eligible++;
        }
      }
    }
  }
  a.threshold = options.high;
  limitPositives(a, options.maxPositives, rng);
  a.negativeCount = subsample(a.labels, eligible, options.maxNegatives, NEGATIVE, rng);
  return a;
};
