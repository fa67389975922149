import { formatThousands } from '../../plots/table.js';
import { isMixed, isReal, trainingFor } from '../../study/config.js';
import type { RunContext } from '../../study/experiment.js';
import { runStudy, type Study, type StudyProtocol } from '../../study/study.js';
import { resolveTraining } from '../../training/loop/config.js';
import type { TrainedTrackers } from './sources.js';

/**
 * Trains a configuration's trackers and runs them over its benchmark.
 *
 * @throws What `runStudy` throws.
 */
export function runTrained(
  { study, benchmark, device }: TrainedTrackers & { readonly benchmark: string },
  protocol: Omit<StudyProtocol, 'benchmark'>,
  context: RunContext,
): Promise<Study> {
  return runStudy(study, { benchmark, ...protocol }, device === undefined ? context : { ...context, device });
}

/** How the trackers were trained, for the text under figures and tables: 'trained here on 10,000 synthetic pairs, one seed'. */
export function trainingCaption({ study }: Pick<TrainedTrackers, 'study'>): string {
  const { trainingSeeds: seeds, entries, data } = study;
  const models = [...new Set(entries.map(({ model }) => model))];
  const pairs = models.map((name) => {
    const resolved = resolveTraining({ ...trainingFor(name, study), model: name });
    return resolved.config.epochs * resolved.pairs.pairsPerEpoch;
  });
  const counts = [...new Set(pairs)].map((count) => formatThousands(count)).join(' to ');
  const trainings = seeds.length === 1 ? 'one seed' : `mean of ${seeds.length} seeds`;
  const kind = isReal(data) ? '' : isMixed(data) ? 'real and synthetic ' : 'synthetic ';
  return `trained here on ${counts} ${kind}pairs, ${trainings}`;
}
