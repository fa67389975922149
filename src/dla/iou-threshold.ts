import { iouOfCorners } from '../boxes/iou.js';
import { InputError } from '../errors.js';
import { type Assigner, startAssignment } from './assignment.js';
import { limitPositives } from './label-samples.js';
import { NEGATIVE } from './labels.js';
import { labelNegativeWindow } from './negative-pair.js';
import { subsample } from './relabel.js';

/** Options of SiamRPN++'s fixed thresholds. */
export interface IouThresholdOptions {
  /** Positive above this IoU, strictly. Eq. 1: th_high, 0.6. */
  readonly high: number;
  /** Negative below this IoU, strictly. Eq. 1: th_low, 0.3. */
  readonly low: number;
  /** Most positives to keep, at random. Sec. 3.1: 16. */
  readonly maxPositives: number;
  /** Most negatives to keep. 64 - 16 = 48, also where fewer than 16 positives exist, as pysot has it. */
  readonly maxNegatives: number;
  /** Most negatives of a negative pair. Not in the paper; 16, as pysot; CoSiamRPN keeps 48. */
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

/**
 * SiamRPN++'s rule, Eq. 1: an anchor is positive when its IoU with the target is above 0.6, negative when below 0.3, else
 * ignored; then at most 16 positives and 48 negatives are kept at random and the others ignored. There is no forced
 * positive: an image may have none. Every anchor is looked at alike, so
 * there are no candidates to report.
 *
 * @throws InputError when the grid has no boxes.
 */
export const iouThreshold: Assigner<IouThresholdOptions> = (gt, samples, options, rng, into) => {
  const { size, stride, offset, shapes } = samples;
  if (shapes.length === 0) {
    throw new InputError('IoU thresholds label boxes, but the grid tiles none; expected a grid with shapes');
  }
  const a = startAssignment(gt, samples, into);
  if (gt.negativePair) {
    labelNegativeWindow(gt, samples, options.windowNegatives, rng, a);
    return a;
  }
  let eligible = 0;
  let sample = 0;
  for (const { w, h } of shapes) {
    for (let row = 0; row < size; row++) {
      const y = offset + stride * row;
      if (y - h / 2 >= gt.y2 || y + h / 2 <= gt.y1) {
        a.labels.fill(NEGATIVE, sample, sample + size); // above or below the target: no overlap in the whole row
        eligible += size;
        sample += size;
        continue;
      }
      for (let column = 0; column < size; column++, sample++) {
        const x = offset + stride * column;
        const iou = iouOfCorners(x - w / 2, y - h / 2, x + w / 2, y + h / 2, gt.x1, gt.y1, gt.x2, gt.y2, 0);
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
