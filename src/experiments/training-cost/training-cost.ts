import { cached } from '../../study/cached.js';
import type { Experiment } from '../../study/experiment.js';
import { type TrainingCostConfig, trainingCostScales } from './config.js';
import { trainingCostFigures } from './figures.js';
import { trainingCostFindings } from './findings.js';
import type { TrainingCostResult } from './result.js';
import { trainingCostTables } from './tables.js';

/** Figs. 10 and 11: what an iteration of training costs with the baseline's assigner and with DLA, and the losses. */
export const trainingCost: Experiment<TrainingCostConfig, TrainingCostResult> = {
  id: 'training-cost',
  paper: 'Figs. 10, 11',
  title: 'Cost of training with and without DLA',
  scales: trainingCostScales,
  run: (config, context = {}) =>
    cached('training-cost', config, context, new URL('./run.js', import.meta.url), async (signal) => {
      const { runTrainingCost } = await import('./run.js'); // loads tensorflow.js
      return runTrainingCost(config, { ...context, signal });
    }),
  figures: trainingCostFigures,
  tables: trainingCostTables,
  findings: trainingCostFindings,
};
