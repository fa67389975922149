import { placeholderOpe, placeholderTrackers } from '../../data/placeholder-results.js';
import { InputError } from '../../errors.js';
import { conventionByName } from '../../metrics/conventions/by-name.js';
import { provenance } from '../../provenance/provenance.js';
import { pairedBootstrap } from '../../statistics/bootstrap.js';
import type { RunContext } from '../../study/experiment.js';
import { countProgress } from '../../study/progress.js';
import { originOf } from '../../study/steps/origin-text.js';
import { findResults } from './find-results.js';
import { type Comparison, type OpeResult, type PublishedOpeConfig, shownTitle } from './ope-result.js';
import { type OpeScore, scoreOpe, scoreOpeFolder } from './score.js';
import { withoutFolders } from './tracker-folders.js';

/**
 * Scores every published tracker whose raw results are found, and compares each with the best.
 *
 * @throws InputError for results that cannot be read or scored.
 */
export async function scorePublishedOpe(config: PublishedOpeConfig, context: RunContext = {}): Promise<OpeResult> {
  const started = performance.now();
  const convention = conventionByName(config.convention);
  const { benchmark, trackers, missing, caption } = findResults(config.benchmark, config);
  const warnings: string[] = [];
  const { hiddenFail = false, allowLengthMismatch = false } = config;
  if (hiddenFail && !(convention.usesVisibility && benchmark.sequences.some(({ visible }) => visible))) {
    throw new InputError(
      `frames without a visible target cannot count as failures: ${
        convention.usesVisibility
          ? `${benchmark.title} does not mark them`
          : `convention ${convention.name} does not know them`
      }`,
    );
  }
  if (allowLengthMismatch && convention.name === 'otb') {
    throw new InputError(
      'results of another length cannot be scored by convention otb, which repeats the last box in missing frames; use pysot or got10k',
    );
  }
  const options = { convention, hiddenFail, allowLengthMismatch, warnings };
  const jobs = missing
    ? placeholderTrackers.map(
        (tracker) => () => scoreOpe(tracker.name, benchmark, placeholderOpe(tracker, benchmark), options),
      )
    : trackers.map((tracker) => () => scoreOpeFolder(tracker, benchmark, options));
  const scores: OpeScore[] = [];
  for (const job of jobs) {
    context.signal?.throwIfAborted();
    scores.push(job());
    context.progress?.(countProgress(`scores on ${benchmark.title}`, 'trackers', scores.length, jobs.length));
  }
  scores.sort((a, b) => b.summary.auc - a.summary.auc);
  const isPlaceholder = missing !== undefined;
  return {
    config,
    title: shownTitle(benchmark.title, config.benchmark, isPlaceholder),
    sequences: benchmark.sequences.length,
    isPlaceholder,
    convention: { name: convention.name, about: convention.about },
    hiddenFail,
    scores,
    comparisons: benchmark.sequences.length < 2 ? [] : withBest(scores, config.bootstrapSeed),
    steps: [],
    origin: originOf([]),
    warnings: withoutFolders(warnings, trackers),
    caption: hiddenFail ? `${caption}; frames without a visible target fail` : caption,
    provenance: provenance('cpu', started, 0),
  };
}

/** The best tracker minus each other one, over the same sequences. */
function withBest([best, ...others]: readonly OpeScore[], seed: number): Comparison[] {
  return others.map((other) => ({
    tracker: best!.tracker,
    baseline: other.tracker,
    auc: pairedBootstrap([...best!.sequences.values()], [...other.sequences.values()], { seed }),
  }));
}
