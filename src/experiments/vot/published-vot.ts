import { placeholderTrackers, placeholderVot } from '../../data/placeholder-results.js';
import { pysot } from '../../metrics/conventions/pysot.js';
import { provenance } from '../../provenance/provenance.js';
import type { RunContext } from '../../study/experiment.js';
import { countProgress } from '../../study/progress.js';
import { findResults } from '../scoring/find-results.js';
import { shownTitle } from '../scoring/ope-result.js';
import { scoreVot, scoreVotFolder } from '../scoring/score.js';
import { withoutFolders } from '../scoring/tracker-folders.js';
import { scoredOnce } from './scored-tracker.js';
import type { PublishedVotConfig, ScoredVotTracker, VotExperimentResult } from './vot-result.js';

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
  const scores: ScoredVotTracker[] = [];
  for (const job of jobs) {
    context.signal?.throwIfAborted();
    scores.push(scoredOnce(job(), config.bootstrapSeed));
    context.progress?.(countProgress(`scores on ${benchmark.title}`, 'trackers', scores.length, jobs.length));
  }
  const isPlaceholder = missing !== undefined;
  return {
    config,
    title: shownTitle(benchmark.title, config.benchmark, isPlaceholder),
    sequences: benchmark.sequences.length,
    isPlaceholder,
    scores: scores.sort((a, b) => b.result.eao - a.result.eao),
    comparisons: [],
    warnings: withoutFolders(warnings, trackers),
    caption,
    provenance: provenance('cpu', started, 0),
  };
}
