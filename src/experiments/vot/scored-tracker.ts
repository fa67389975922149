import { bootstrapEao } from '../../metrics/vot/bootstrap-eao.js';
import { meanVot } from '../../metrics/vot/vot.js';
import type { VotScore } from '../scoring/score.js';
import type { ScoredVotTracker, SeedScore } from './vot-result.js';

/** A tracker that ran once: published, or without training. @param seed Of the bootstrap. */
export function scoredOnce(score: VotScore, seed: number): ScoredVotTracker {
  return scored([score], seed);
}

/** A tracker that was trained from several seeds. @param seed Of the bootstrap. */
export function scoredOverSeeds(runs: readonly SeedScore[], seed: number): ScoredVotTracker {
  const scores = runs.map(({ score }) => score);
  return { ...scored(scores, seed), runs };
}

function scored(scores: readonly VotScore[], seed: number): ScoredVotTracker {
  const results = scores.map(({ result }) => result);
  const sums = results.map(({ overlapSums }) => overlapSums);
  // the choice of a single sequence has no spread
  const hasInterval = sums[0]!.length > 1 && results.every(({ eao }) => Number.isFinite(eao));
  return {
    tracker: scores[0]!.tracker,
    result: meanVot(results),
    interval: hasInterval ? bootstrapEao(sums, results[0]!.range, { seed }) : undefined,
  };
}
