import type { Assigner, Assignment, GroundTruth } from '../assignment.js';
import { numberFrom, type OptionRules } from '../check-options.js';
import { predictedGiou } from '../geometry.js';
import { checkPredictions, type Predictions } from '../predictions.js';
import { pointCount, pointX, pointY, type SampleGrid } from '../samples.js';
import { areAllEqual, collectCandidates, conclude, startByPredictions, takeNearest } from './candidates.js';

/** Options of AutoAssign. */
export interface AutoAssignOptions {
  /** Mean of the centre prior right of the target's centre, in strides. AutoAssign learns it from 0. */
  readonly meanX: number;
  /** Mean of the centre prior below the target's centre, in strides. AutoAssign learns it from 0. */
  readonly meanY: number;
  /** Standard deviation of the centre prior in x, in strides. AutoAssign learns it from 1. */
  readonly stdX: number;
  /** Standard deviation of the centre prior in y, in strides. AutoAssign learns it from 1. */
  readonly stdY: number;
  /** Weight of the box loss in the localisation probability. AutoAssign: 5. */
  readonly boxWeight: number;
  /** Temperature of the confidence weighting. AutoAssign: 1/3. */
  readonly temperature: number;
}

/** AutoAssign as published, with the centre prior that its training starts from. */
export const autoAssignDefaults: AutoAssignOptions = {
  meanX: 0,
  meanY: 0,
  stdX: 1,
  stdY: 1,
  boxWeight: 5,
  temperature: 1 / 3,
};

/** Validation rules of AutoAssign's options. */
export const autoAssignRules: OptionRules<AutoAssignOptions> = {
  meanX: numberFrom(-1000, 1000),
  meanY: numberFrom(-1000, 1000),
  stdX: numberFrom(1e-3, 1e6),
  stdY: numberFrom(1e-3, 1e6),
  boxWeight: numberFrom(0, 1e6),
  temperature: numberFrom(1e-6, 1e6),
};

/** Smallest 1 - IoU, which keeps 1 / (1 - IoU) finite. As the published code. */
const epsilon = 1e-12;

/**
 * AutoAssign (Zhu et al. 2020, "AutoAssign: Differentiable Label Assignment for Dense Object Detection", Sec. 3):
 *
 * 1. positive by label: samples whose point lies inside the target's box; negative: all others;
 * 2. confidence of each positive: P = score * exp(-5 (1 - GIoU of its predicted box)), the score times the predicted
 *    quality (implicit objectness) where there is one;
 * 3. confidence weighting C = exp(P / (1/3)), centre weighting G = the Gaussian of the point's distance from the target's
 *    centre, in strides;
 * 4. positive weights w+ = C G, divided by their sum;
 * 5. negative weights w- = 1 - f(1 / (1 - IoU)) of the positives, f scaling their range to [0, 1]; 1 of all others.
 *
 * `weights` hold w+, which add up to 1 in an image, `negativeWeights` w-: every positive is trained as both, so that a
 * loss must divide by the sum of the weights and not by the number of positives. The centre prior's mean and deviation,
 * learned for each category, are options; w+ and w- are constants of the loss, so that the gradient through them falls
 * away, as do categories. As published, the positive of the highest IoU has w- = 0, and all positives where their IoUs
 * are equal. `decision`: confidences P. Negative pairs, which AutoAssign does not define: all samples are negative with
 * w- = 1.
 *
 * @throws InputError when the predictions are missing or invalid: `checkPredictions`.
 */
export const autoAssign: Assigner<AutoAssignOptions> = (gt, samples, options, _rng, into, predictions) => {
  const seen = checkPredictions(predictions, samples);
  const a = startByPredictions(gt, samples, into, seen);
  const weights = a.useSoft('weights', 0);
  const negativeWeights = a.useSoft('negativeWeights', 1);
  if (gt.negativePair) return conclude(a, 'ok');
  // 1. positives
  collectCandidates(gt, samples, seen, 0, a);
  if (a.candidateCount === 0) {
    const sample = takeNearest(gt, samples, a);
    weights[sample] = 1;
    negativeWeights[sample] = 0;
    return conclude(a, 'no-candidates');
  }
  for (let i = 0; i < a.candidateCount; i++) a.turnPositive(a.candidateIndex[i]!);
  // 2. confidence
  a.decision.criterion = 'confidence';
  computeConfidences(gt, seen, options.boxWeight, a);
  // 3. and 4. positive weights
  weighPositives(gt, samples, options, a, weights);
  // 5. negative weights
  weighNegatives(a, negativeWeights);
  return conclude(a, areAllEqual(a) ? 'fallback' : 'ok');
};

/** Step 2. */
function computeConfidences(gt: GroundTruth, predictions: Predictions, boxWeight: number, a: Assignment): void {
  const { scores, quality } = predictions;
  for (let i = 0; i < a.candidateCount; i++) {
    const sample = a.candidateIndex[i]!;
    const score = Math.max(0, scores[sample]! * (quality ? quality[sample]! : 1));
    a.decision.values[i] = score * Math.exp(-boxWeight * (1 - predictedGiou(predictions, sample, gt)));
  }
}

/** Steps 3 and 4: a softmax of the logarithms of C G, which neither over- nor underflows. */
function weighPositives(
  gt: GroundTruth,
  grid: SampleGrid,
  options: AutoAssignOptions,
  a: Assignment,
  weights: Float32Array,
): void {
  const { values, scratch } = a.decision;
  const points = pointCount(grid);
  const [cx, cy] = [(gt.x1 + gt.x2) / 2, (gt.y1 + gt.y2) / 2];
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < a.candidateCount; i++) {
    const point = a.candidateIndex[i]! % points;
    const dx = (pointX(grid, point) - cx) / grid.stride - options.meanX;
    const dy = (pointY(grid, point) - cy) / grid.stride - options.meanY;
    const logG = -((dx / options.stdX) ** 2 + (dy / options.stdY) ** 2) / 2;
    scratch[i] = values[i]! / options.temperature + logG;
    highest = Math.max(highest, scratch[i]!);
  }
  let sum = 0;
  for (let i = 0; i < a.candidateCount; i++) {
    scratch[i] = Math.exp(scratch[i]! - highest);
    sum += scratch[i]!;
  }
  for (let i = 0; i < a.candidateCount; i++) weights[a.candidateIndex[i]!] = scratch[i]! / sum;
}

/** Step 5. */
function weighNegatives(a: Assignment, negativeWeights: Float32Array): void {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < a.candidateCount; i++) {
    const sharpness = 1 / Math.max(epsilon, 1 - a.candidateIou[i]!);
    low = Math.min(low, sharpness);
    high = Math.max(high, sharpness);
  }
  for (let i = 0; i < a.candidateCount; i++) {
    const sharpness = 1 / Math.max(epsilon, 1 - a.candidateIou[i]!);
    const scaled = (sharpness - low + epsilon) / (high - low + epsilon);
    negativeWeights[a.candidateIndex[i]!] = 1 - Math.min(1, scaled);
  }
}
