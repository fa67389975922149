import type { Assigner, Assignment } from '../assignment.js';
import { integerBetween, integerFrom, numberFrom, type OptionRules } from '../check-options.js';
import { checkPredictions } from '../predictions.js';
import { areAllEqual, collectCandidates, conclude, startByPredictions, takeNearest, takeRanked } from './candidates.js';
import { focalLoss } from './losses.js';
import { rankCandidates, sumOfHighestIous } from './ranking.js';
import { sinkhorn } from './sinkhorn.js';

/** Options of OTA. */
export interface OtaOptions {
  /** Half the side of the centre prior, in strides. OTA's code: 2.5. */
  readonly centreRadius: number;
  /** Weight of the IoU loss in the cost. OTA: 1.5. */
  readonly iouWeight: number;
  /** Weight of positives in the focal loss. OTA: 0.25. */
  readonly focalAlpha: number;
  /** Exponent of the focal loss. OTA: 2. */
  readonly focalGamma: number;
  /** Number of highest IoUs whose sum is dynamic k. OTA: 20. */
  readonly topIous: number;
  /** Entropic regularisation of Sinkhorn's iteration. OTA: 0.1. */
  readonly epsilon: number;
  /** Sinkhorn iterations. OTA: 50. */
  readonly iterations: number;
}

/** OTA as published. */
export const otaDefaults: OtaOptions = {
  centreRadius: 2.5,
  iouWeight: 1.5,
  focalAlpha: 0.25,
  focalGamma: 2,
  topIous: 20,
  epsilon: 0.1,
  iterations: 50,
};

/** Validation rules of OTA's options. */
export const otaRules: OptionRules<OtaOptions> = {
  centreRadius: numberFrom(0),
  iouWeight: numberFrom(0, 1e6),
  focalAlpha: numberFrom(0, 1),
  focalGamma: numberFrom(0, 100),
  topIous: integerFrom(1),
  epsilon: numberFrom(1e-6, 1e6),
  iterations: integerBetween(1, 100_000),
};

/** Smallest IoU in a logarithm. */
const minIou = 1e-8;

/**
 * OTA (Ge et al. 2021, "OTA: Optimal Transport Assignment for Object Detection", Sec. 3):
 *
 * 1. candidates: samples whose point lies in the target's box and within 2.5 strides of its centre in x and y; where
 *    there are none, those for which either holds;
 * 2. cost of each from the target: focal loss of its score + 1.5 * -ln(IoU of its predicted box); from the background:
 *    focal loss with target 0;
 * 3. dynamic k: the sum of the 20 highest IoUs, rounded down, at least 1. The target supplies k positive labels, the
 *    background all others, and every sample demands one;
 * 4. transport plan of the lowest cost, by 50 Sinkhorn iterations with epsilon 0.1;
 * 5. positive: samples that receive more from the target than from the background, each relative to the most that it
 *    supplies to any sample; negative: all others.
 *
 * The published code adds a cost of 1e6 to samples that are not candidates, so that only the background supplies them;
 * here they take part in step 4 by number. With one target per image the competition between targets falls away, and
 * Sinkhorn's iteration has one unknown: see `sinkhorn`. As published, the number of positives may differ from k. Where
 * all candidates cost the same, the k nearest to the centre are positive. `decision`: costs from the target, and k.
 * Negative pairs, which OTA does not define: all samples are negative.
 *
 * @throws InputError when the predictions are missing or invalid: `checkPredictions`.
 */
export const ota: Assigner<OtaOptions> = (gt, samples, options, _rng, into, predictions) => {
  const seen = checkPredictions(predictions, samples);
  const a = startByPredictions(gt, samples, into, seen);
  if (gt.negativePair) return conclude(a, 'ok');
  const { decision } = a;
  // 1. candidates
  collectCandidates(gt, samples, seen, options.centreRadius * samples.stride, a);
  keepCentral(a);
  if (a.candidateCount === 0) {
    takeNearest(gt, samples, a);
    return conclude(a, 'no-candidates');
  }
  // 2. costs
  decision.criterion = 'cost';
  const { focalAlpha: alpha, focalGamma: gamma } = options;
  for (let i = 0; i < a.candidateCount; i++) {
    const score = seen.scores[a.candidateIndex[i]!]!;
    const iouLoss = -Math.log(Math.max(minIou, a.candidateIou[i]!));
    decision.values[i] = focalLoss(score, alpha, gamma) + options.iouWeight * iouLoss;
  }
  // 3. dynamic k
  decision.k = Math.max(1, Math.floor(sumOfHighestIous(a, options.topIous)));
  const others = a.labels.length - a.candidateCount;
  if (!areAllEqual(a) && others > 0) {
    // 4. transport plan
    for (let i = 0; i < a.candidateCount; i++) {
      const score = seen.scores[a.candidateIndex[i]!]!;
      decision.scratch[i] = decision.values[i]! - focalLoss(1 - score, 1 - alpha, gamma);
    }
    sinkhorn(decision.scratch, a.candidateCount, others, decision.k, options.epsilon, options.iterations);
    // 5. positives; all others stay negative
    takeSupplied(a);
    if (a.positiveCount > 0) return conclude(a, 'ok');
  }
  takeRanked(a, rankCandidates(a, decision.k, 1));
  return conclude(a, 'fallback');
};

/** Reduces the candidates to those inside the box and the centre prior, unless there are none. */
function keepCentral(a: Assignment): void {
  const { central, squaredDistance } = a.decision;
  let n = 0;
  for (let i = 0; i < a.candidateCount; i++) {
    if (a.candidateInside[i] === 0 || central[i] === 0) continue;
    a.candidateIndex[n] = a.candidateIndex[i]!;
    a.candidateIou[n] = a.candidateIou[i]!;
    a.candidateInside[n] = central[n] = 1;
    squaredDistance[n] = squaredDistance[i]!;
    n++;
  }
  if (n > 0) a.candidateCount = n;
}

/** Makes the candidates positive that receive relatively more from the target; the background supplies others whole. */
function takeSupplied(a: Assignment): void {
  const logs = a.decision.scratch;
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < a.candidateCount; i++) highest = Math.max(highest, logs[i]!);
  for (let i = 0; i < a.candidateCount; i++) {
    const fromBackground = -Math.expm1(logs[i]!); // of a unit
    if (Math.exp(logs[i]! - highest) >= fromBackground) a.turnPositive(a.candidateIndex[i]!);
  }
}
