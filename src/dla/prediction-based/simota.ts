import type { Assigner } from '../assignment.js';
import { integerFrom, numberFrom, type OptionRules, oneOf } from '../check-options.js';
import { checkPredictions } from '../predictions.js';
import { areAllEqual, collectCandidates, conclude, startByPredictions, takeNearest, takeRanked } from './candidates.js';
import { positiveEntropy } from './losses.js';
import { rankCandidates, sumOfHighestIous } from './ranking.js';

/** Options of SimOTA. */
export interface SimotaOptions {
  /** Half the side of the centre prior, in strides. YOLOX: 2.5. */
  readonly centreRadius: number;
  /** Weight of the IoU loss in the cost. YOLOX: 3. */
  readonly iouWeight: number;
  /** Cost added to candidates outside the target's box or the centre prior. YOLOX: 1e5. */
  readonly outsideCost: number;
  /** Number of highest IoUs whose sum is dynamic k. YOLOX: 10. */
  readonly topIous: number;
  /**
   * Classification targets of positives: 'hard', or 'iou' of the predicted box with the target. Default: 'hard', as
   * YOLOX's objectness; its class scores have 'iou', but a tracker has no classes.
   */
  readonly targets: 'hard' | 'iou';
}

/** SimOTA as published. */
export const simotaDefaults: SimotaOptions = {
  centreRadius: 2.5,
  iouWeight: 3,
  outsideCost: 1e5,
  topIous: 10,
  targets: 'hard',
};

/** Validation rules of SimOTA's options. */
export const simotaRules: OptionRules<SimotaOptions> = {
  centreRadius: numberFrom(0),
  iouWeight: numberFrom(0),
  outsideCost: numberFrom(0, 1e12),
  topIous: integerFrom(1),
  targets: oneOf('hard', 'iou'),
};

/** Added to an IoU in a logarithm. YOLOX: 1e-8. */
const epsilon = 1e-8;

/**
 * SimOTA, the assigner of YOLOX (Ge et al. 2021, "YOLOX: Exceeding YOLO Series in 2021", Sec. 2.1):
 *
 * 1. candidates: samples whose point lies in the target's box or within 2.5 strides of its centre in x and y;
 * 2. cost of each: BCE of its score + 3 * -ln(IoU of its predicted box + 1e-8), + 1e5 unless both hold;
 * 3. dynamic k: the sum of the ten highest IoUs, rounded down, at least 1;
 * 4. positive: the k candidates of the lowest cost; ties: nearer to the centre, then the lower index;
 * 5. negative: all other samples.
 *
 * The score is the foreground probability, or with a predicted quality the geometric mean of both, as YOLOX's of class
 * score and objectness. With one target per image the resolution of samples claimed by several targets falls away.
 * `decision`: costs and k. Negative pairs, which SimOTA does not define: all samples are negative.
 *
 * @throws InputError when the predictions are missing or invalid: `checkPredictions`.
 */
export const simota: Assigner<SimotaOptions> = (gt, samples, options, _rng, into, predictions) => {
  const seen = checkPredictions(predictions, samples);
  const a = startByPredictions(gt, samples, into, seen);
  if (gt.negativePair) return conclude(a, 'ok');
  const targets = options.targets === 'iou' ? a.useSoft('targets', 0) : undefined;
  const { decision } = a;
  // 1. candidates
  collectCandidates(gt, samples, seen, options.centreRadius * samples.stride, a);
  if (a.candidateCount === 0) {
    const sample = takeNearest(gt, samples, a);
    if (targets) targets[sample] = 1;
    return conclude(a, 'no-candidates');
  }
  // 2. cost
  decision.criterion = 'cost';
  const { scores, quality } = seen;
  for (let i = 0; i < a.candidateCount; i++) {
    const sample = a.candidateIndex[i]!;
    const score = quality ? Math.sqrt(Math.max(0, scores[sample]! * quality[sample]!)) : scores[sample]!;
    decision.values[i] = positiveEntropy(score) - options.iouWeight * Math.log(a.candidateIou[i]! + epsilon);
  }
  const isTied = areAllEqual(a);
  for (let i = 0; i < a.candidateCount; i++) {
    if (a.candidateInside[i] === 0 || decision.central[i] === 0) decision.values[i]! += options.outsideCost;
  }
  // 3. dynamic k
  decision.k = Math.max(1, Math.floor(sumOfHighestIous(a, options.topIous)));
  // 4. positives; 5. all others stay negative
  const count = rankCandidates(a, decision.k, 1);
  takeRanked(a, count);
  for (let i = 0; targets && i < count; i++) {
    // with an IoU of 0 a target of 0 would leave the image without a positive
    targets[a.positiveIndex[i]!] = a.candidateIou[decision.order[i]!]! || 1;
  }
  return conclude(a, isTied ? 'fallback' : 'ok');
};
