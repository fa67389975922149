import { plainJson } from '../../plots/json.js';
import type { NamedFigure } from '../../study/experiment.js';
import { costFigure } from './cost-figure.js';
import { paperFigures } from './published.js';
import type { TrainingCostResult } from './result.js';
import { splitFigure } from './split-figure.js';

/** Figs. 10 and 11, one figure for each network, and what an iteration consists of. */
export function trainingCostFigures(result: TrainingCostResult): readonly NamedFigure[] {
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
