import type { Assigner, Assignment, GroundTruth } from '../assignment.js';
import { anchorShapes, integerBetween, integerFrom, numberFrom, type OptionRules } from '../check-options.js';
import { anchorIou, isInside, predictedGiou, predictedIou } from '../geometry.js';
import { checkPredictions, type Predictions } from '../predictions.js';
import { type AnchorShape, pointCount, pointX, pointY, type SampleGrid } from '../samples.js';
import { areAllEqual, conclude, startByPredictions, takeNearest } from './candidates.js';
import { focalLoss } from './losses.js';
import { keepRanked, rankCandidates } from './ranking.js';

/** Options of probabilistic anchor assignment. */
export interface PaaOptions {
  /** K, number of candidates with the best scores. PAA: 9 on each pyramid level. */
  readonly k: number;
  /** Minimum IoU of a candidate's anchor with the target. PAA: 0.1. */
  readonly minIou: number;
  /** Anchors at each point of a grid without anchors. PAA: one square of 8 strides, 64 x 64 at stride 8. */
  readonly boxes: readonly AnchorShape[];
  /** Weight of the box loss in the joint score. PAA's code: 1.3. */
  readonly boxWeight: number;
  /** Weight of positives in the focal loss. PAA: 0.25. */
  readonly focalAlpha: number;
  /** Exponent of the focal loss. PAA: 2. */
  readonly focalGamma: number;
  /** The mixture is fitted when the mean log-likelihood changes by less. PAA: 1e-3, scikit-learn's default. */
  readonly tolerance: number;
  /** Maximum number of EM iterations. PAA: 100, scikit-learn's default. */
  readonly maxIterations: number;
}

/** PAA as published. */
export const paaDefaults: PaaOptions = {
  k: 9,
  minIou: 0.1,
  boxes: [{ w: 64, h: 64 }],
  boxWeight: 1.3,
  focalAlpha: 0.25,
  focalGamma: 2,
  tolerance: 1e-3,
  maxIterations: 100,
};

/** Validation rules of PAA's options. */
export const paaRules: OptionRules<PaaOptions> = {
  k: integerFrom(1),
  minIou: numberFrom(0, 1),
  boxes: anchorShapes,
  boxWeight: numberFrom(0, 1e6),
  focalAlpha: numberFrom(0, 1),
  focalGamma: numberFrom(0, 100),
  tolerance: numberFrom(0),
  maxIterations: integerBetween(1, 100_000),
};

/**
 * PAA (Kim & Lee 2020, "Probabilistic Anchor Assignment with IoU Prediction for Object Detection", Sec. 3.2):
 *
 * 1. samples whose anchor has an IoU of at least 0.1 with the target; without anchors those of a 64 x 64 box at the point;
 * 2. joint score of each, as a loss: focal loss of its score + 1.3 (1 - GIoU of its predicted box);
 * 3. candidates: the K = 9 samples of the lowest loss; ties: nearer to the centre, then the lower index;
 * 4. fit a mixture of two Gaussians to their losses by EM: `GaussianMixture`;
 * 5. positive: candidates of the component of the lower mean, up to the loss at which its density is highest: scheme (c)
 *    of Fig. 3, as the published code;
 * 6. negative: all other samples.
 *
 * A grid has one level, so that K candidates replace K of each pyramid level, and with one target per image the
 * resolution of samples claimed by several targets falls away. A single candidate is positive. Where all losses are
 * equal, the candidate nearest to the centre is. `decision`: losses, and the mixture. Negative pairs, which PAA does not
 * define: all samples are negative.
 *
 * @throws InputError when the predictions are missing or invalid: `checkPredictions`.
 */
export const paa: Assigner<PaaOptions> = (gt, samples, options, _rng, into, predictions) => {
  const seen = checkPredictions(predictions, samples);
  const a = startByPredictions(gt, samples, into, seen);
  if (gt.negativePair) return conclude(a, 'ok');
  const { decision } = a;
  decision.criterion = 'loss';
  // 1. anchors that overlap the target; 2. joint score
  collectOverlapping(gt, samples, options, a);
  if (a.candidateCount === 0) {
    takeNearest(gt, samples, a);
    return conclude(a, 'no-candidates');
  }
  scoreCandidates(gt, seen, options, a);
  // 3. candidates
  keepRanked(a, rankCandidates(a, options.k, 1));
  if (a.candidateCount === 1 || areAllEqual(a)) {
    a.turnPositive(a.candidateIndex[0]!);
    return conclude(a, a.candidateCount === 1 ? 'ok' : 'fallback');
  }
  // 4. mixture
  const { mixture } = decision;
  mixture.fit(decision.values, a.candidateCount, options.tolerance, options.maxIterations);
  // 5. positives; 6. all others stay negative
  takeBetterComponent(a);
  return conclude(a, 'ok');
};

/** Step 1, in the order of the samples' index. */
function collectOverlapping(gt: GroundTruth, grid: SampleGrid, options: PaaOptions, a: Assignment): void {
  const { finite, squaredDistance } = a.decision;
  const [cx, cy] = [(gt.x1 + gt.x2) / 2, (gt.y1 + gt.y2) / 2];
  const points = pointCount(grid);
  let n = 0;
  for (let sample = 0; sample < a.labels.length; sample++) {
    if (finite[sample] === 0) continue;
    const x = pointX(grid, sample % points);
    const y = pointY(grid, sample % points);
    const shape = grid.shapes[Math.floor(sample / points)];
    const iou = shape ? anchorIou(x, y, shape, gt) : highestIou(x, y, options.boxes, gt);
    if (iou === 0 || iou < options.minIou) continue;
    a.candidateIndex[n] = sample;
    a.candidateInside[n] = isInside(x, y, gt) ? 1 : 0;
    squaredDistance[n] = (x - cx) ** 2 + (y - cy) ** 2;
    n++;
  }
  a.candidateCount = n;
}

function highestIou(x: number, y: number, shapes: readonly AnchorShape[], gt: GroundTruth): number {
  let highest = 0;
  for (const shape of shapes) highest = Math.max(highest, anchorIou(x, y, shape, gt));
  return highest;
}

/** Step 2. */
function scoreCandidates(gt: GroundTruth, predictions: Predictions, options: PaaOptions, a: Assignment): void {
  for (let i = 0; i < a.candidateCount; i++) {
    const sample = a.candidateIndex[i]!;
    a.candidateIou[i] = predictedIou(predictions, sample, gt);
    const focal = focalLoss(predictions.scores[sample]!, options.focalAlpha, options.focalGamma);
    a.decision.values[i] = focal + options.boxWeight * (1 - predictedGiou(predictions, sample, gt));
  }
}

/** Step 5. The candidates are sorted by loss, so that the positives are the first ones. */
function takeBetterComponent(a: Assignment): void {
  const { mixture, values } = a.decision;
  const better = mixture.means[0]! <= mixture.means[1]! ? 0 : 1;
  const worse = better === 0 ? 1 : 0;
  let [last, highest] = [0, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < a.candidateCount; i++) {
    const [density, other] = [mixture.logDensity(better, values[i]!), mixture.logDensity(worse, values[i]!)];
    if (density < other) continue;
    // density of the mixture, as the published code
    const total = Math.max(density, other) + Math.log1p(Math.exp(-Math.abs(density - other)));
    if (total > highest) [last, highest] = [i, total];
  }
  for (let i = 0; i <= last; i++) {
    if (mixture.logDensity(better, values[i]!) >= mixture.logDensity(worse, values[i]!)) {
      a.turnPositive(a.candidateIndex[i]!);
    }
  }
  if (a.positiveCount === 0) a.turnPositive(a.candidateIndex[0]!); // the best, where rounding leaves the component empty
}
