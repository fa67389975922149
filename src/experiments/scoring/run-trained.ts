import { formatThousands } from '../../plots/table.js';
import { isReal, trainingFor } from '../../study/config.js';
import type { RunContext } from '../../study/experiment.js';
import { type LineupProtocol, runStudy, type Study } from '../../study/study.js';
import { resolveTraining } from '../../training/loop/config.js';
import type { TrainedTrackers } from './sources.js';

/**
 * Trains a configuration's trackers and runs them over its benchmark.
 *
 * @throws What `runStudy` throws.
 */
export function runTrained(
  { study, benchmark, device }: TrainedTrackers & { readonly benchmark: string },
  protocol: Omit<LineupProtocol, 'benchmark'>,
  context: RunContext,
): Promise<Study> {
  return runStudy(study, { benchmark, ...protocol }, device === undefined ? context : { ...context, device });
}

/** How the trackers were trained, for the text under figures and tables: 'trained here on 10,000 synthetic pairs, one seed'. */
export function trainingCaption({ study }: Pick<TrainedTrackers, 'study'>): string {
  const { seeds, contenders, data } = study;
  const models = [...new Set(contenders.map(({ model }) => model))];
  const pairs = models.map((name) => {
    const resolved = resolveTraining({ ...trainingFor(name, study), model: name });
    return resolved.config.epochs * resolved.pairs.pairsPerEpoch;
  });
  const counts = [...new Set(pairs)].map((count) => formatThousands(count)).join(' to ');
  const trainings = seeds.length === 1 ? 'one seed' : `mean of ${seeds.length} seeds`;
  return `trained here on ${counts} ${isReal(data) ? '' : 'synthetic '}pairs, ${trainings}`;
}
