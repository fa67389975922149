import { InputError } from '../errors.js';
import type { ResultTable } from '../plots/result-table.js';
import type { Experiment, NamedFigure, RunContext, Scale } from '../study/experiment.js';
import { type FinishedStep, originOf } from '../study/step-cache.js';
import { architectures } from './architectures/architectures.js';
import { assignmentExplorer } from './assignment-explorer/assignment-explorer.js';
import { lasot, otb100, otb100Attributes, uav123, vot2019 } from './benchmarks/benchmarks.js';
import { datasets } from './benchmarks/datasets.js';
import { inferenceSpeed } from './inference-speed/inference-speed.js';
import { kAblation } from './k-ablation/k-ablation.js';
import { qualitative } from './qualitative/qualitative.js';
import { assignersCompared, dlaOptionsCompared } from './trained/beyond.js';
import { trainedAttributes, trainedLasot, trainedOtb, trainedUav123 } from './trained/trained.js';
import { trainedOthers } from './trained/trained-others.js';
import { trainedQualitative } from './trained/trained-qualitative.js';
import { trainedVot } from './trained/trained-vot.js';
import { trainingCost } from './training-cost/training-cost.js';

/** What a finished experiment has to show. */
export interface Outcome {
  readonly tables: readonly ResultTable[];
  readonly findings: readonly string[];
  readonly figures: readonly NamedFigure[];
  /** Whether the numbers were computed now or cached, from when, by which commit; see `originOf`. */
  readonly origin: string;
}

/** An experiment whose types of configuration and result no longer matter. */
export interface Reproduction {
  readonly id: string;
  readonly paper: string;
  readonly title: string;
  readonly reproduce: (scale: Scale, context: RunContext) => Promise<Outcome>;
  /** Why it cannot be run here, if so. */
  readonly missing: (scale: Scale) => string | undefined;
}

function reproduction<Config, Result>(experiment: Experiment<Config, Result>): Reproduction {
  const { id, paper, title } = experiment;
  return {
    id,
    paper,
    title,
    missing: (scale) => experiment.unavailableReason?.(experiment.scales[scale]),
    reproduce: async (scale, context) => {
      const steps: FinishedStep[] = [];
      const onStep = (step: FinishedStep): void => {
        steps.push(step);
        context.onStep?.(step);
      };
      const result = await experiment.run(experiment.scales[scale], { ...context, onStep });
      return {
        origin: originOf(steps),
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

/** Every experiment of the kit, in the paper's order; what goes beyond the paper is last. */
export const reproductions: readonly Reproduction[] = [
  reproduction(assignmentExplorer),
  reproduction(datasets),
  reproduction(architectures),
  reproduction(trainedOtb),
  reproduction(trainedOthers),
  reproduction(otb100),
  reproduction(trainedAttributes),
  reproduction(otb100Attributes),
  reproduction(trainedQualitative),
  reproduction(qualitative),
  reproduction(trainedUav123),
  reproduction(uav123),
  reproduction(trainedVot),
  reproduction(vot2019),
  reproduction(trainedLasot),
  reproduction(lasot),
  reproduction(kAblation),
  reproduction(trainingCost),
  reproduction(inferenceSpeed),
  reproduction(assignersCompared),
  reproduction(dlaOptionsCompared),
];

/** Tables and figures of the paper that an experiment reproduces, as they are typed: 'Figs. 2 and 3' is fig2 and fig3. */
export function paperKeys(paper: string): string[] {
  let kind = '';
  return [...paper.matchAll(/(Fig|Table|Sec)s?\.?\s*(?=\d)|(\d+(?:\.\d+)?)/g)].flatMap(([, word, number]) => {
    if (word) kind = word.toLowerCase();
    return number ? [`${kind}${number}`] : [];
  });
}

/**
 * The experiments that are asked for.
 *
 * @param only Ids, or tables and figures of the paper ('fig4', 'table2'); all unless told.
 * @throws InputError that lists what is known.
 */
export function chooseReproductions(only: readonly string[] | undefined): readonly Reproduction[] {
  if (only === undefined) return reproductions;
  const answersTo = ({ id, paper }: Reproduction, name: string): boolean =>
    id === name || paperKeys(paper).includes(name.toLowerCase().replace(/[\s._-]/g, ''));
  for (const name of only) {
    if (reproductions.some((each) => answersTo(each, name))) continue;
    const keys = [...new Set(reproductions.flatMap(({ paper }) => paperKeys(paper)))];
    const known = [...reproductions.map(({ id }) => id), ...keys];
    throw new InputError(`unknown experiment '${name}'; expected some of ${known.join(', ')}`);
  }
  return reproductions.filter((each) => only.some((name) => answersTo(each, name)));
}
