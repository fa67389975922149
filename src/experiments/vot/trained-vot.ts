import { pysot } from '../../metrics/conventions/pysot.js';
import { deviceText } from '../../study/device.js';
import type { RunContext } from '../../study/experiment.js';
import { provenance } from '../../study/provenance.js';
import { workerCount } from '../../workers.js';
import { runTrained, trainingCaption } from '../scoring/run-trained.js';
import { scoreVotFolder } from '../scoring/score.js';
import { trainedTitle, withFirstSeed } from '../scoring/sources.js';
import type { TrainedVotConfig, VotExperimentResult } from './vot-result.js';

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
  const study = await runTrained(first, { protocol: 'resets' }, context);
  const folders = [
    ...study.runs.map(({ contender, tracked }) => ({ tracker: contender.title, folder: tracked.result.folder })),
    ...study.references.map(({ title, tracked }) => ({ tracker: title, folder: tracked.result.folder })),
  ];
  return {
    config,
    title: trainedTitle(config),
    sequences: study.benchmark.sequences.length,
    isPlaceholder: false,
    scores: folders.map((folder) => scoreVotFolder(folder, study.benchmark, { convention: pysot })),
    warnings: study.notices,
    caption: `${trainingCaption(first)}; EAO over the middle half of its sequence lengths`,
    provenance: provenance(deviceText(study.device), started, workerCount(context)),
  };
}
