import { plainJson } from '../../plots/json.js';
import type { StudyEntry } from '../../study/config.js';
import type { CommonScale, Experiment, RunContext } from '../../study/experiment.js';
import { type ComparedStudy, comparedStudies } from '../assigner-comparison/compared-studies.js';
import { opeNumbers } from '../scoring/ope-figures.js';
import { trainedTrackers, unavailableReason, withSeeds } from '../scoring/sources.js';
import { scoreTrainedOpe, trainedOpeSteps } from '../scoring/trained-ope.js';
import { fitEffects } from './effects.js';
import { dlaFactors as allFactors, smokeFactors } from './factors.js';
import { effectsFigure } from './figure.js';
import { l4, l18 } from './orthogonal-arrays.js';
import type { DlaFactorsConfig, DlaFactorsResult, Response } from './result.js';
import { effectTables, findings } from './tables.js';

/** Trainings as in the comparison of assigners, from two seeds: 36 at scale mini. */
const designStudies: Readonly<Record<CommonScale, ComparedStudy>> = {
  smoke: {
    ...comparedStudies.smoke,
    training: { epochs: 1, batch: 8, validationPairs: 16, pairs: { pairsPerEpoch: 16 } },
  },
  mini: { ...comparedStudies.mini, trainingSeeds: [1, 2] },
  paper: { ...comparedStudies.paper, trainingSeeds: [1, 2] },
};

/**
 * The configuration of the design, on SiamCAR: an L18 of six factors; at smoke scale an L4 of two.
 *
 * @param study Training, seeds and data; default: the scale's.
 */
export function dlaFactorsConfig(scale: CommonScale, study: ComparedStudy = designStudies[scale]): DlaFactorsConfig {
  const [array, factors] = scale === 'smoke' ? [l4, smokeFactors] : [l18, allFactors];
  const model = scale === 'paper' ? 'siamcar-r50' : 'siamcar-tiny';
  const entries = array.map(
    (row, r): StudyEntry => ({
      title: `DLA, row ${r + 1}`,
      model,
      assigner: 'dla',
      assignerOptions: Object.assign({}, ...factors.map(({ levels }, column) => levels[row[column]! - 1]!.options)),
    }),
  );
  return {
    ...trainedTrackers(scale, { ...study, entries }),
    factors,
    array,
    file: 'beyond-dla-options',
    benchmark: 'otb100',
    convention: 'pysot',
    bootstrapSeed: 1,
  };
}

/**
 * Trains and tracks every row of the design, and fits main effects.
 *
 * @throws What `runStudy` and the readers of results throw.
 */
async function run(config: DlaFactorsConfig, context: RunContext = {}): Promise<DlaFactorsResult> {
  const ope = await scoreTrainedOpe(config, context);
  const auc = ope.scores.map(({ training }) => training!.runs.map(({ summary }) => summary.auc));
  const iou = ope.scores.map(({ tracker, training }) =>
    training!.seeds.map(
      (seed) => ope.steps.find((step) => step.tracker === tracker && step.seed === seed)!.validationIou,
    ),
  );
  // real data holds nothing out
  const heldOut = iou.flat().every((value) => value !== null && Number.isFinite(value))
    ? (iou as number[][])
    : undefined;
  const responses = [
    response('success AUC', auc, config),
    ...(heldOut ? [response('IoU on held-out pairs', heldOut, config)] : []),
  ];
  return { config, ope, responses };
}

/**
 * Main effects on one score.
 *
 * @param values Per row of the design the score of each seed.
 */
export function response(
  title: string,
  values: readonly (readonly number[])[],
  { array, factors }: Pick<DlaFactorsConfig, 'array' | 'factors'>,
): Response {
  const runs = values.flatMap((ofSeeds, r) => ofSeeds.map((value, seed) => ({ levels: array[r]!, seed, value })));
  return { title, values, ...fitEffects(runs, factors) };
}

/** Not in the paper: what each option of DLA does to accuracy, by a designed experiment. */
export const dlaFactors: Experiment<DlaFactorsConfig, DlaFactorsResult> = {
  id: 'dla-factors',
  paper: 'beyond the paper',
  title: "DLA's options: main effects on SiamCAR",
  scales: {
    smoke: dlaFactorsConfig('smoke'),
    mini: dlaFactorsConfig('mini'),
    paper: dlaFactorsConfig('paper'),
  },
  withSeeds,
  steps: trainedOpeSteps,
  run,
  figures: (result) => {
    const { config, responses, ope } = result;
    const numbers = plainJson({ responses, ...opeNumbers(ope) }) as object;
    return [{ name: config.file, figure: effectsFigure(result), numbers }];
  },
  tables: effectTables,
  findings,
  unavailableReason,
};
