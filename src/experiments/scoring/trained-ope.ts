import type { Benchmark } from '../../data/sequence.js';
import { syntheticBenchmark } from '../../data/synthetic/benchmark.js';
import { conventionByName } from '../../metrics/conventions/by-name.js';
import { meanSummary } from '../../metrics/summary.js';
import { workerCount } from '../../processes/workers.js';
import { provenance } from '../../provenance/provenance.js';
import type { Device } from '../../runtime/device.js';
import { compareRuns } from '../../statistics/bootstrap-runs.js';
import { isMixed, isReal, type SyntheticData } from '../../study/config.js';
import { deviceText } from '../../study/devices/device.js';
import type { PlannedStep, RunContext } from '../../study/experiment.js';
import { originOf } from '../../study/steps/origin-text.js';
import type { FinishedStep } from '../../study/steps/step-marker.js';
import type { Study } from '../../study/study.js';
import { stepsOfStudy } from '../../study/study-plan.js';
import type { EpochSummary } from '../../training/loop/summary.js';
import type { Comparison, OpeResult, ScoredTracker, StepTime, TrainedOpeConfig } from './ope-result.js';
import { planTrained, runTrained, type TrainedStudy, trainingCaption } from './run-trained.js';
import { type OpeScore, type ScoreOptions, scoreOpeFolder } from './score.js';
import { scoreIntervals } from './score-intervals.js';
import { trainedTitle } from './sources.js';

/**
 * Whose hyper-parameters trackers have on synthetic videos, whatever benchmark's rules score them: the boxes are the same,
 * so that a run serves several tables.
 */
const SYNTHETIC_HYPER = 'otb100';

/** How a benchmark annotates frames without a visible target; otherwise they keep their boxes. */
const absence: Readonly<Record<string, 'unknown' | 'marked'>> = { uav123: 'unknown', lasot: 'marked' };

/**
 * Trains, runs and scores a study's trackers by a benchmark's rules, and compares each with its baseline.
 *
 * @throws What `runStudy` and the readers of results throw.
 */
export async function scoreTrainedOpe(config: TrainedOpeConfig, context: RunContext = {}): Promise<OpeResult> {
  const started = performance.now();
  const convention = conventionByName(config.convention);
  const { data, videos } = config.study;
  const study = await runTrained(...opeStudy(config), context);
  const asTracked = videos !== undefined || isReal(data) || isMixed(data);
  const benchmark = asTracked ? study.benchmark : await annotatedAs(config.benchmark, study.benchmark, data);
  const hiddenFail = !asTracked && absence[config.benchmark] === 'marked';
  const seed = config.bootstrapSeed;
  const trained = scoreStudy(study, benchmark, { convention, hiddenFail }).map((score) => ({
    ...score,
    intervals: scoreIntervals(score.training!.runs, seed),
  }));
  const references = study.references.map(({ title, tracked: { result } }) => {
    const score = scoreOpeFolder({ tracker: title, folder: result.folder }, benchmark, { convention, hiddenFail });
    return { ...score, intervals: scoreIntervals([score], seed) };
  });
  const caption = `${trainingCaption(config)}; ${deviceText(study.device)}`;
  return {
    config,
    title: trainedTitle(config),
    sequences: benchmark.sequences.length,
    isPlaceholder: false,
    convention: { name: convention.name, about: convention.about },
    hiddenFail,
    scores: [...trained, ...references],
    comparisons: withBaselines(trained, seed),
    steps: stepTimes(study),
    origin: originOf(stepsOf(study)),
    warnings: study.notices,
    caption: `${caption}${asTracked ? '' : absenceNote(config)}`,
    provenance: provenance(deviceText(study.device), started, workerCount(context)),
  };
}

/** The steps of a study that {@link scoreTrainedOpe} scores. */
export function trainedOpeSteps(config: TrainedOpeConfig, device: Device | undefined): PlannedStep[] {
  return stepsOfStudy(planTrained(...opeStudy(config), device));
}

function opeStudy(config: TrainedOpeConfig): TrainedStudy {
  const hyper = isReal(config.study.data) ? {} : { hyper: SYNTHETIC_HYPER };
  return [config, { protocol: 'one-pass', ...hyper }];
}

/** The synthetic benchmark with frames without a visible target annotated as in another benchmark. */
async function annotatedAs(benchmark: string, tracked: Benchmark, { test }: SyntheticData): Promise<Benchmark> {
  const absent = absence[benchmark];
  return absent ? syntheticBenchmark(test, { absent }) : tracked;
}

/** How frames without a visible target are scored where they do not keep their boxes, to follow a caption. */
function absenceNote({ benchmark, convention }: TrainedOpeConfig): string {
  if (absence[benchmark] === 'marked') return '; frames without a visible target fail';
  if (absence[benchmark] !== 'unknown') return '';
  const scored = convention === 'pysot' ? ': misses in success, hits in precision' : '';
  return `; no ground truth where the target is not visible${scored}`;
}

/** Scores every training of a study, and the mean over the seeds of each tracker. */
export function scoreStudy(
  { runs }: Pick<Study, 'runs'>,
  benchmark: Benchmark,
  options: Pick<ScoreOptions, 'convention' | 'hiddenFail'>,
): ScoredTracker[] {
  return [...new Set(runs.map(({ entry }) => entry))].map((entry) => {
    const own = runs.filter((run) => run.entry === entry);
    const scores = own.map(({ tracked }) =>
      scoreOpeFolder({ tracker: entry.title, folder: tracked.result.folder }, benchmark, options),
    );
    return {
      ...meanScore(scores),
      training: { entry, seeds: own.map(({ trainingSeed }) => trainingSeed), runs: scores },
    };
  });
}

/**
 * Each tracker that names a baseline minus that baseline: runs of the same seed are paired. None on a single sequence, whose
 * choice has no spread.
 *
 * @param seed Of the bootstrap.
 */
export function withBaselines(trackers: readonly ScoredTracker[], seed: number): Comparison[] {
  if ((trackers[0]?.sequences.size ?? 0) < 2) return [];
  return trackers.flatMap(({ tracker, training }) => {
    const baseline = trackers.find((other) => other.tracker === training!.entry.baseline);
    if (!baseline) return [];
    const shared = training!.seeds.filter((each) => baseline.training!.seeds.includes(each));
    if (shared.length === 0) return [];
    const perSequence = ({ seeds, runs }: NonNullable<ScoredTracker['training']>): number[][] =>
      shared.map((each) => [...runs[seeds.indexOf(each)]!.sequences.values()]);
    const auc = compareRuns(perSequence(training!), perSequence(baseline.training!), { seed });
    return [{ tracker, baseline: baseline.tracker, auc }];
  });
}

/** The mean of several trainings' scores on the same sequences. */
function meanScore(scores: readonly OpeScore[]): OpeScore {
  const first = scores[0]!;
  const mean = (of: (score: OpeScore) => number): number =>
    scores.reduce((sum, score) => sum + of(score), 0) / scores.length;
  const meanMap = (of: (score: OpeScore) => ReadonlyMap<string, number>): Map<string, number> =>
    new Map([...of(first).keys()].map((key) => [key, mean((score) => of(score).get(key)!)]));
  return {
    tracker: first.tracker,
    convention: first.convention,
    summary: meanSummary(scores.map(({ summary }) => summary)),
    attributes: meanMap(({ attributes }) => attributes),
    sequences: meanMap(({ sequences }) => sequences),
    precisions: meanMap(({ precisions }) => precisions),
  };
}

function stepsOf({ runs, references }: Study): FinishedStep[] {
  return [...runs.flatMap(({ trained, tracked }) => [trained, tracked]), ...references.map(({ tracked }) => tracked)];
}

function stepTimes({ runs, references }: Study): StepTime[] {
  return [
    ...runs.map(({ entry, trainingSeed, trained, tracked }) => ({
      tracker: entry.title,
      seed: trainingSeed,
      trainSeconds: trained.seconds,
      trackSeconds: tracked.seconds,
      framesPerSecond: 1 / tracked.result.secondsPerFrame,
      positives: trained.result.epochs.at(-1)?.positivesPerImage ?? null,
      validationIou: trained.result.epochs.at(-1)?.validation?.iou ?? null,
      validationBoxes: trained.result.epochs.at(-1)?.validation?.boxes ?? null,
      stepMs: meanStepMs(trained.result.epochs),
    })),
    ...references.map(({ title, tracked }) => ({
      tracker: title,
      seed: null,
      trainSeconds: null,
      trackSeconds: tracked.seconds,
      framesPerSecond: 1 / tracked.result.secondsPerFrame,
      positives: null,
      validationIou: null,
      validationBoxes: null,
      stepMs: null,
    })),
  ];
}

function meanStepMs(epochs: readonly EpochSummary[]): number {
  const sum = (of: (epoch: EpochSummary) => number): number => epochs.reduce((total, epoch) => total + of(epoch), 0);
  return sum(({ times }) => times.assignment + times.step) / sum(({ steps }) => steps);
}
