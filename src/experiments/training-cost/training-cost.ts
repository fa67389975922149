import { syntheticTrainingSet } from '../../data/synthetic/training-set.js';
import { provenance } from '../../provenance.js';
import { cached } from '../../study/cached.js';
import type { Experiment, RunContext } from '../../study/experiment.js';
import { workerCount } from '../../workers.js';
import { type TrainingCostConfig, trainingCostScales } from './config.js';
import { trainingCostFigures } from './figures.js';
import { trainingCostFindings } from './findings.js';
import type { TrackerCost, TrainingCostResult } from './result.js';
import { trainingCostTables } from './tables.js';

/**
 * Trains networks with their baseline's assigner and with DLA, in turns, and times both. Losses depend on the configuration
 * alone; times do not repeat.
 *
 * @throws InputError when the configuration cannot be; what training throws; the signal's reason.
 */
async function run(config: TrainingCostConfig, context: RunContext = {}): Promise<TrainingCostResult> {
  const started = performance.now();
  const { planOf } = await import('./plan.js'); // tensorflow.js is loaded when something is computed
  const { measureTracker } = await import('./measure.js');
  const { deviceText, experimentDevice } = await import('../../study/device.js');
  const { compileTarget } = await import('../../runtime/device.js');
  const plans = planOf(config);
  const device = await experimentDevice(context);
  const compile = { ...config.compile, ...(device ? compileTarget(device) : {}) };
  const { signal, workers } = context;
  const sets = [await syntheticTrainingSet(config.data, { signal, workers })];
  const total = config.trackers.reduce((sum, { rounds, steps }) => sum + 4 * (rounds + 1) * steps, 0);
  let done = 0;
  context.progress?.(0, total);
  const iterated = (): void => context.progress?.(++done, total);
  const trackers: TrackerCost[] = [];
  for (const plan of plans) {
    trackers.push(await measureTracker(plan, sets, { compile, workers, signal, iterated }));
  }
  return { config, trackers, provenance: provenance(deviceText(device), started, workerCount(context)) };
}

/** Figs. 10 and 11: what an iteration of training costs with the baseline's assigner and with DLA, and the losses. */
export const trainingCost: Experiment<TrainingCostConfig, TrainingCostResult> = {
  id: 'training-cost',
  paper: 'Figs. 10, 11',
  title: 'Cost of training with and without DLA',
  scales: trainingCostScales,
  run: (config, context = {}) => cached('training-cost', config, context, () => run(config, context)),
  figures: trainingCostFigures,
  tables: trainingCostTables,
  findings: trainingCostFindings,
};
