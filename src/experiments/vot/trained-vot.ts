import { pysot } from '../../metrics/conventions/pysot.js';
import { workerCount } from '../../processes/workers.js';
import { provenance } from '../../provenance/provenance.js';
import type { Device } from '../../runtime/device.js';
import { deviceText } from '../../study/device.js';
import type { PlannedStep, RunContext } from '../../study/experiment.js';
import { stepsOfStudy } from '../../study/study-plan.js';
import { planTrained, runTrained, type TrainedStudy, trainingCaption } from '../scoring/run-trained.js';
import { scoreVotFolder } from '../scoring/score.js';
import { trainedTitle, withFirstSeed } from '../scoring/sources.js';
import type { TrainedVotConfig, VotExperimentResult } from './vot-result.js';

/** The steps of a study that {@link scoreTrainedVot} scores. */
export function trainedVotSteps(config: TrainedVotConfig, device: Device | undefined): PlannedStep[] {
  return stepsOfStudy(planTrained(...votStudy(config), device));
}

function votStudy(config: TrainedVotConfig): TrainedStudy {
  return [withFirstSeed(config), { protocol: 'resets' }];
}

/**
 * Trains a study's trackers with its first seed, runs them with restarts after failures, and scores them.
 *
 * @throws What `runStudy` and the readers of results throw.
 */
export async function scoreTrainedVot(
  config: TrainedVotConfig,
  context: RunContext = {},
): Promise<VotExperimentResult> {
  const started = performance.now();
  const first = withFirstSeed(config);
  const study = await runTrained(...votStudy(config), context);
  const folders = [
    ...study.runs.map(({ entry, tracked }) => ({ tracker: entry.title, folder: tracked.result.folder })),
    ...study.references.map(({ title, tracked }) => ({ tracker: title, folder: tracked.result.folder })),
  ];
  return {
    config,
    title: trainedTitle(config),
    sequences: study.benchmark.sequences.length,
    isPlaceholder: false,
    scores: folders.map((folder) => scoreVotFolder(folder, study.benchmark, { convention: pysot })),
    warnings: study.notices,
    caption: trainingCaption(first),
    provenance: provenance(deviceText(study.device), started, workerCount(context)),
  };
}
