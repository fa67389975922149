import { placeholderTrackers, placeholderVot } from '../../data/placeholder-results.js';
import { pysot } from '../../metrics/conventions/pysot.js';
import { pairedEao } from '../../metrics/vot/bootstrap-eao.js';
import { compareDescending } from '../../plots/tracker-style.js';
import { provenance } from '../../provenance/provenance.js';
import type { RunContext } from '../../study/experiment.js';
import { countProgress } from '../../study/progress.js';
import { findResults } from '../scoring/find-results.js';
import { shownTitle } from '../scoring/ope-result.js';
import { scoreVot, scoreVotFolder, type VotScore } from '../scoring/score.js';
import { withoutFolders } from '../scoring/tracker-folders.js';
import { scoredOnce } from './scored-tracker.js';
import type { EaoComparison, PublishedVotConfig, VotExperimentResult } from './vot-result.js';

/**
 * Scores every published tracker whose raw results are found.
 *
 * @throws InputError for results that cannot be read or scored.
 */
export async function scorePublishedVot(
  config: PublishedVotConfig,
  context: RunContext = {},
): Promise<VotExperimentResult> {
  const started = performance.now();
  const { benchmark, trackers, missing, caption } = findResults(config.benchmark, config);
  const warnings: string[] = [];
  const { allowLengthMismatch = false } = config;
  const options = { convention: pysot, allowLengthMismatch, warnings };
  const jobs = missing
    ? placeholderTrackers.map((tracker) => () => scoreVot(tracker.name, benchmark, placeholderVot(tracker, benchmark)))
    : trackers.map((tracker) => () => scoreVotFolder(tracker, benchmark, options));
  const seed = config.bootstrapSeed;
  const scores: VotScore[] = [];
  for (const job of jobs) {
    context.signal?.throwIfAborted();
    scores.push(job());
    context.progress?.(countProgress(`scores on ${benchmark.title}`, 'trackers', scores.length, jobs.length));
  }
  scores.sort((a, b) => compareDescending(a.result.eao, b.result.eao));
  const isPlaceholder = missing !== undefined;
  return {
    config,
    title: shownTitle(benchmark.title, config.benchmark, isPlaceholder),
    sequences: benchmark.sequences.length,
    isPlaceholder,
    scores: scores.map((score) => scoredOnce(score, seed)),
    comparisons: isPlaceholder ? [] : withBest(scores, seed),
    warnings: withoutFolders(warnings, trackers),
    caption,
    provenance: provenance('cpu', started, 0),
  };
}

/** The best tracker minus each of the others. */
function withBest([best, ...others]: readonly VotScore[], seed: number): EaoComparison[] {
  if (!best || best.result.overlapSums.length < 2) return [];
  const { range, overlapSums } = best.result;
  return others
    .filter(({ result }) => Number.isFinite(result.eao))
    .map(({ tracker, result }) => ({
      tracker: best.tracker,
      baseline: tracker,
      eao: pairedEao(overlapSums, result.overlapSums, range, { seed }),
    }));
}
