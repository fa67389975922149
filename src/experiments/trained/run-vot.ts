import { pysot } from '../../metrics/conventions/pysot.js';
import { provenance } from '../../provenance.js';
import { deviceText } from '../../study/device.js';
import type { RunContext } from '../../study/experiment.js';
import { runStudy } from '../../study/study.js';
import { workerCount } from '../../workers.js';
import { scoreVotFolder, type VotScore } from '../benchmarks/score.js';
import { type TrainedConfig, whereOf } from './result.js';
import { remarkOf } from './run.js';
import type { TrainedVotResult } from './trained-vot.js';

/**
 * Runs a line-up's first seed with restarts after failures, and scores it.
 *
 * @throws What `runLineup` and the readers of results throw.
 */
export async function runTrainedVot(config: TrainedConfig, context: RunContext = {}): Promise<TrainedVotResult> {
  const started = performance.now();
  const [trainingSeed] = config.lineup.trainingSeeds;
  const only = (_: unknown, each: number): boolean => each === trainingSeed;
  const lineup = await runStudy(config.lineup, { benchmark: config.benchmark, protocol: 'resets', only }, context);
  const folders = [
    ...lineup.runs.map(({ entry, tracked }) => ({ tracker: entry.title, folder: tracked.result.folder })),
    ...lineup.references.map(({ title, tracked }) => ({ tracker: title, folder: tracked.result.folder })),
  ];
  const scores: VotScore[] = folders.map((folder) => scoreVotFolder(folder, lineup.benchmark, { convention: pysot }));
  const one = { ...config, lineup: { ...config.lineup, trainingSeeds: config.lineup.trainingSeeds.slice(0, 1) } };
  return {
    config,
    vot: {
      benchmark: config.benchmark,
      title: whereOf(config),
      sequences: lineup.benchmark.sequences.length,
      isSimulated: false,
      scores,
      warnings: lineup.notices,
      remark: `${remarkOf(one)}; EAO over the middle half of its sequence lengths`,
      provenance: provenance(deviceText(lineup.device), started, workerCount(context)),
    },
  };
}
