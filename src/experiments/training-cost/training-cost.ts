import { plainJson } from '../../plots/json.js';
import type { Experiment, NamedFigure } from '../../study/experiment.js';
import { cachedExperiment } from '../../study/steps/cached.js';
import { syntheticStep } from '../../study/steps/synthetic-step.js';
import { assigners, type TrainingCostConfig, trainingCostScales } from './config.js';
import { costFigure } from './cost-figure.js';
import { extrapolatedFigure, extrapolatedHours } from './extrapolated-figure.js';
import { trainingCostFindings } from './findings.js';
import { paperFigures } from './published.js';
import type { TrainingCostResult } from './result.js';
import { runTrainingCost } from './run.js';
import { splitFigure } from './split-figure.js';
import { trainingCostTables } from './tables.js';

const costMinutes = { smoke: 1, mini: 5, paper: null } as const;
const costMemory = { smoke: 2, mini: 4, paper: 10 } as const;

/** Figs. 10 and 11: time per training iteration and losses, with the baseline's assigner and with DLA. */
export const trainingCost: Experiment<TrainingCostConfig, TrainingCostResult> = {
  id: 'training-cost',
  paper: 'Figs. 10, 11',
  title: 'Cost of training with and without DLA',
  scales: trainingCostScales,
  ...cachedExperiment({
    id: 'training-cost',
    code: new URL('./run.js', import.meta.url),
    compute: runTrainingCost,
    after: ({ data }) => [syntheticStep('train', data)],
    // at scale 'mini' 266 s and, of SiamRPN++, 3.6 GiB on two cores; the paper's batches were not tried
    needs: ({ scale }) => ({ cores: 2, memoryGiB: costMemory[scale], gpus: 0, minutes: costMinutes[scale] }),
  }),
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
    ...trackers.flatMap((tracker): NamedFigure[] => {
      const published = tracker.model.endsWith('-r50') ? paperFigures[tracker.family] : undefined;
      if (!published) return [];
      const { figure, iterations } = published;
      return [
        {
          name: `fig${figure}-extrapolated-${tracker.model}`,
          figure: extrapolatedFigure(tracker, iterations, figure, result),
          numbers: numbers({
            model: tracker.model,
            hours: Object.fromEntries(
              assigners.map((assigner) => [assigner, extrapolatedHours(tracker, assigner, iterations)]),
            ),
          }),
        },
      ];
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
