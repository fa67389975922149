import { decodeImage } from '../../data/images/decode.js';
import { readOpeResults } from '../../data/results/ope-results.js';
import { conventionByName } from '../../metrics/conventions/by-name.js';
import { provenance } from '../../provenance.js';
import { deviceText } from '../../study/device.js';
import type { RunContext } from '../../study/experiment.js';
import { runStudy } from '../../study/study.js';
import { workerCount } from '../../workers.js';
import { scoreOpe } from '../benchmarks/score.js';
import { picturesOf } from '../qualitative/pictures.js';
import { remarkOf } from './run.js';
import type { TrainedQualitativeConfig, TrainedQualitativeResult } from './trained-qualitative.js';

/**
 * Tracks with a line-up's first seed, and makes pictures of where the trackers differ most.
 *
 * @throws What `runLineup` and `picturesOf` throw.
 */
export async function runTrainedQualitative(
  config: TrainedQualitativeConfig,
  context: RunContext = {},
): Promise<TrainedQualitativeResult> {
  const started = performance.now();
  const [trainingSeed] = config.lineup.trainingSeeds;
  const only = (_: unknown, each: number): boolean => each === trainingSeed;
  const lineup = await runStudy(config.lineup, { benchmark: config.benchmark, protocol: 'one-pass', only }, context);
  const { benchmark } = lineup;
  const convention = conventionByName(config.convention);
  const trackers = lineup.runs.map(({ entry, tracked }) => {
    const boxes = readOpeResults(tracked.result.folder, benchmark.sequences, {});
    const { summary } = scoreOpe(entry.title, benchmark, boxes, { convention });
    return { tracker: entry.title, boxes, auc: summary.auc };
  });
  const pictures = await picturesOf(
    { benchmark, trackers, frame: (sequence, index) => decodeImage(sequence.frames.path(index)) },
    {
      choice: 'difference',
      count: config.count,
      framesPerSequence: config.framesPerSequence,
      seed: config.bootstrapSeed,
      threshold: 0,
      zoom: false,
      convention,
    },
    { ...context, progress: undefined },
  );
  const remark = remarkOf({
    ...config,
    lineup: { ...config.lineup, trainingSeeds: config.lineup.trainingSeeds.slice(0, 1) },
  });
  return { config, pictures, remark, provenance: provenance(deviceText(lineup.device), started, workerCount(context)) };
}
