import type { ResultTable } from '../plots/result-table.js';
import { assignmentExplorer } from './assignment-explorer/assignment-explorer.js';
import { lasot, otb100, otb100Attributes, uav123, vot2019 } from './benchmarks/benchmarks.js';
import { datasets } from './benchmarks/datasets.js';
import type { Experiment, NamedFigure, RunContext, Scale } from './experiment.js';
import { kAblation } from './k-ablation/k-ablation.js';

/** What a finished experiment has to show. */
export interface Outcome {
  readonly tables: readonly ResultTable[];
  readonly findings: readonly string[];
  readonly figures: readonly NamedFigure[];
}

/** An experiment whose types of configuration and result no longer matter. */
export interface Reproduction {
  readonly id: string;
  readonly paper: string;
  readonly title: string;
  readonly reproduce: (scale: Scale, context: RunContext) => Promise<Outcome>;
}

function reproduction<Config, Result>(experiment: Experiment<Config, Result>): Reproduction {
  const { id, paper, title } = experiment;
  return {
    id,
    paper,
    title,
    reproduce: async (scale, context) => {
      const result = await experiment.run(experiment.scales[scale], context);
      return {
        tables: experiment.tables(result),
        findings: experiment.findings(result),
        figures: experiment.figures(result).map((figure) => ({
          ...figure,
          numbers: { experiment: id, paper, scale, ...figure.numbers },
        })),
      };
    },
  };
}

/** Every experiment of the paper that the kit reproduces, in the paper's order. */
export const reproductions: readonly Reproduction[] = [
  reproduction(assignmentExplorer),
  reproduction(datasets),
  reproduction(otb100),
  reproduction(otb100Attributes),
  reproduction(uav123),
  reproduction(vot2019),
  reproduction(lasot),
  reproduction(kAblation),
];
