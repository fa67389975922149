import { pysot } from '../../metrics/conventions/pysot.js';
import { compareEao } from '../../metrics/vot/bootstrap-eao.js';
import { workerCount } from '../../processes/workers.js';
import { provenance } from '../../provenance/provenance.js';
import type { Device } from '../../runtime/device.js';
import type { StudyEntry } from '../../study/config.js';
import { deviceText } from '../../study/devices/device.js';
import type { PlannedStep, RunContext } from '../../study/experiment.js';
import type { Study } from '../../study/study.js';
import { stepsOfStudy } from '../../study/study-plan.js';
import { planTrained, runTrained, type TrainedStudy, trainingCaption } from '../scoring/run-trained.js';
import { type ScoreOptions, scoreVotFolder } from '../scoring/score.js';
import { trainedTitle } from '../scoring/sources.js';
import { scoredOnce, scoredOverSeeds } from './scored-tracker.js';
import type {
  EaoComparison,
  ScoredVotTracker,
  SeedScore,
  TrainedVotConfig,
  VotExperimentResult,
} from './vot-result.js';

/** The steps of a study that {@link scoreTrainedVot} scores. */
export function trainedVotSteps(config: TrainedVotConfig, device: Device | undefined): PlannedStep[] {
  return stepsOfStudy(planTrained(...votStudy(config), device));
}

function votStudy(config: TrainedVotConfig): TrainedStudy {
  return [config, { protocol: 'resets' }];
}

/** How the runs are scored: a folder of videos has the range of its own lengths, whatever it is called. */
function scoring({ study }: TrainedVotConfig): ScoreOptions {
  return { convention: pysot, edition: study.videos === undefined ? undefined : 'own' };
}

/**
 * Trains a study's trackers, runs them with restarts after failures, scores them, and compares each with its baseline.
 *
 * @throws What `runStudy` and the readers of results throw.
 */
export async function scoreTrainedVot(
  config: TrainedVotConfig,
  context: RunContext = {},
): Promise<VotExperimentResult> {
  const started = performance.now();
  const study = await runTrained(...votStudy(config), context);
  const { benchmark } = study;
  const options = scoring(config);
  const trained = scoreEntries(study, options, config.bootstrapSeed);
  const references = study.references.map(({ title, tracked }) => {
    const folder = { tracker: title, folder: tracked.result.folder };
    return scoredOnce(scoreVotFolder(folder, benchmark, options), config.bootstrapSeed);
  });
  return {
    config,
    title: trainedTitle(config),
    sequences: benchmark.sequences.length,
    isPlaceholder: false,
    scores: [...trained.map(({ score }) => score), ...references],
    comparisons: withBaselines(trained, config.bootstrapSeed),
    warnings: study.notices,
    caption: `${trainingCaption(config)}; ${deviceText(study.device)}`,
    provenance: provenance(deviceText(study.device), started, workerCount(context)),
  };
}

/** An entry of the study, scored. */
interface ScoredEntry {
  readonly entry: StudyEntry;
  readonly runs: readonly SeedScore[];
  readonly score: ScoredVotTracker;
}

/** Scores every training of a study, and the mean over the seeds of each tracker. */
function scoreEntries({ runs, benchmark }: Study, options: ScoreOptions, bootstrapSeed: number): ScoredEntry[] {
  return [...new Set(runs.map(({ entry }) => entry))].map((entry) => {
    const own = runs
      .filter((run) => run.entry === entry)
      .map(({ trainingSeed, tracked }) => {
        const folder = { tracker: entry.title, folder: tracked.result.folder };
        return { seed: trainingSeed, score: scoreVotFolder(folder, benchmark, options) };
      });
    return { entry, runs: own, score: scoredOverSeeds(own, bootstrapSeed) };
  });
}

/** Each tracker that names a baseline minus that baseline: runs of the same seed are paired. */
function withBaselines(trackers: readonly ScoredEntry[], seed: number): EaoComparison[] {
  return trackers.flatMap(({ entry, runs, score }) => {
    const baseline = trackers.find((other) => other.entry.title === entry.baseline);
    if (!baseline?.score.interval || !score.interval) return [];
    const pairs = runs.flatMap((run) => {
      const other = baseline.runs.find((each) => each.seed === run.seed);
      return other ? [{ own: run.score.result.overlapSums, other: other.score.result.overlapSums }] : [];
    });
    if (pairs.length === 0) return [];
    const [own, others] = [pairs.map((pair) => pair.own), pairs.map((pair) => pair.other)];
    const eao = compareEao(own, others, score.result.range, { seed });
    return [{ tracker: entry.title, baseline: baseline.entry.title, eao }];
  });
}
