import { syntheticTrainingSet } from '../../data/synthetic/benchmark.js';
import { plainJson } from '../../plots/json.js';
import { compileTarget } from '../../runtime/device.js';
import { cached } from '../../study/cached.js';
import { deviceText, experimentDevice } from '../../study/device.js';
import type { Experiment, NamedFigure, RunContext } from '../../study/experiment.js';
import { provenance } from '../../study/provenance.js';
import { workerCount } from '../../workers.js';
import { planOf, type TrainingCostConfig, trainingCostScales } from './config.js';
import { costFigure } from './cost-figure.js';
import { trainingCostFindings } from './findings.js';
import { measureTracker } from './measure.js';
import { paperFigures } from './published.js';
import type { TrackerCost, TrainingCostResult } from './result.js';
import { splitFigure } from './split-figure.js';
import { trainingCostTables } from './tables.js';

/**
 * Trains networks with their baseline's assigner and with DLA alternately, and times both. Losses depend on the configuration
 * alone; times do not repeat.
 *
 * @throws InputError for an invalid configuration; what training throws; the signal's reason.
 */
async function run(config: TrainingCostConfig, context: RunContext = {}): Promise<TrainingCostResult> {
  const started = performance.now();
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

/** Figs. 10 and 11: time per training iteration and losses, with the baseline's assigner and with DLA. */
export const trainingCost: Experiment<TrainingCostConfig, TrainingCostResult> = {
  id: 'training-cost',
  paper: 'Figs. 10, 11',
  title: 'Cost of training with and without DLA',
  scales: trainingCostScales,
  run: (config, context = {}) => cached('training-cost', config, context, () => run(config, context)),
  figures,
  tables: trainingCostTables,
  findings: trainingCostFindings,
};

/** Figs. 10 and 11, one figure for each network, and what an iteration consists of. */
function figures(result: TrainingCostResult): readonly NamedFigure[] {
  const { trackers, ...about } = result;
  const numbers = (some: object): object => plainJson({ ...about, ...some }) as object;
  return [
    ...trackers.map((tracker) => {
      const published = paperFigures[tracker.family];
      const name = `${published ? `fig${published.figure}-` : ''}training-cost-${tracker.model}`;
      return { name, figure: costFigure(tracker, result), numbers: numbers({ tracker }) };
    }),
    {
      name: 'training-cost-split',
      figure: splitFigure(result),
      numbers: numbers({
        trackers: trackers.map(({ phases, ...each }) => ({
          ...each,
          phases: phases.map(({ backbone, common, difference }) => ({ backbone, common, difference })),
        })),
      }),
    },
  ];
}
