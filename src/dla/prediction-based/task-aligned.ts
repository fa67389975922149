import type { Assigner } from '../assignment.js';
import { integerFrom, numberFrom, type OptionRules } from '../check-options.js';
import { checkPredictions } from '../predictions.js';
import { areAllEqual, collectCandidates, conclude, startByPredictions, takeNearest } from './candidates.js';
import { power } from './losses.js';
import { rankCandidates } from './ranking.js';

/** Options of task-aligned assignment. */
export interface TaskAlignedOptions {
  /** Exponent of the score. TOOD: 1. */
  readonly alpha: number;
  /** Exponent of the IoU. TOOD: 6. */
  readonly beta: number;
  /** m, maximum number of positives. TOOD: 13. */
  readonly m: number;
}

/** Task-aligned assignment as published. */
export const taskAlignedDefaults: TaskAlignedOptions = { alpha: 1, beta: 6, m: 13 };

/** Validation rules of the options. */
export const taskAlignedRules: OptionRules<TaskAlignedOptions> = {
  alpha: numberFrom(0, 100),
  beta: numberFrom(0, 100),
  m: integerFrom(1),
};

/**
 * Task-aligned assignment, the assigner of TOOD (Feng et al. 2021, "TOOD: Task-aligned One-stage Object Detection",
 * Sec. 3.2):
 *
 * 1. candidates: samples whose point lies inside the target's box;
 * 2. alignment of each: t = s^alpha * u^beta of its score s and the IoU u of its predicted box, alpha 1, beta 6;
 * 3. positive: the m = 13 candidates of the highest t above 0; ties: nearer to the centre, then the lower index;
 * 4. negative: all other samples;
 * 5. soft target of a positive: its t, scaled so that the highest is the highest u of the positives.
 *
 * `targets` are for TOOD's classification loss, |target - s|^gamma * BCE(s, target); the same numbers are the `weights`
 * of its box loss. The published code takes the m highest of all samples and drops those outside the box afterwards; here
 * candidates are inside from the start. With one target per image the resolution of samples claimed by several targets
 * falls away. TOOD trains its first 4 epochs with ATSS instead, as first predictions align with nothing. Where no t is
 * above 0, the sample nearest to the centre is positive with target 1. `decision`: alignments. Negative pairs, which TOOD
 * does not define: all samples are negative with target 0.
 *
 * @throws InputError when the predictions are missing or invalid: `checkPredictions`.
 */
export const taskAligned: Assigner<TaskAlignedOptions> = (gt, samples, options, _rng, into, predictions) => {
  const seen = checkPredictions(predictions, samples);
  const a = startByPredictions(gt, samples, into, seen);
  const targets = a.useSoft('targets', 0);
  const weights = a.useSoft('weights', 0);
  if (gt.negativePair) return conclude(a, 'ok');
  const { decision } = a;
  // 1. candidates
  collectCandidates(gt, samples, seen, 0, a);
  // 2. alignment
  decision.criterion = 'alignment';
  for (let i = 0; i < a.candidateCount; i++) {
    const score = Math.max(0, seen.scores[a.candidateIndex[i]!]!);
    decision.values[i] = power(score, options.alpha) * power(a.candidateIou[i]!, options.beta);
  }
  const isTied = areAllEqual(a);
  // 3. positives; 4. all others stay negative
  const ranked = rankCandidates(a, options.m, -1);
  let highestIou = 0;
  for (let i = 0; i < ranked; i++) {
    const candidate = decision.order[i]!;
    if (decision.values[candidate]! <= 0) break;
    a.turnPositive(a.candidateIndex[candidate]!);
    highestIou = Math.max(highestIou, a.candidateIou[candidate]!);
  }
  if (a.positiveCount === 0) {
    const sample = takeNearest(gt, samples, a);
    targets[sample] = weights[sample] = 1;
    return conclude(a, a.candidateCount === 0 ? 'no-candidates' : 'fallback');
  }
  // 5. soft targets
  const highest = decision.values[decision.order[0]!]!;
  const scale = highestIou || 1; // 0 only where beta is: no target of 0 for all
  for (let i = 0; i < a.positiveCount; i++) {
    const sample = a.positiveIndex[i]!;
    targets[sample] = weights[sample] = scale * (decision.values[decision.order[i]!]! / highest);
  }
  return conclude(a, isTied ? 'fallback' : 'ok');
};
